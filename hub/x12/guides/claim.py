"""837P 005010X222A1: professional claims."""

CLAIM_837P = """
ST R 1 Transaction set header +3
BHT R 1 Beginning of hierarchical transaction 1=0019 2=00,18 6=CH,RP +3 +4 +5 +6
loop 1000A R 1 Submitter name
  NM1*41 R 1 Submitter name +3 +8 +9 2=1,2 8=46
  PER*IC R 2 Submitter contact +3 +4
loop 1000B R 1 Receiver name
  NM1*40 R 1 Receiver name +3 +8 +9 2=2 8=46
loop 2000A R > Billing provider level
  HL***20 R 1 Billing provider level +4 4=1
  PRV*BI S 1 Billing provider specialty +2 +3 2=PXC
  CUR*85 S 1 Foreign currency
  loop 2010AA R 1 Billing provider name
    NM1*85 R 1 Billing provider name +3 2=1,2 8=XX
    N3 R 1 Billing provider address
    N4 R 1 Billing provider city, state, ZIP +1
    REF*EI,SY R 1 Billing provider tax id
    REF*0B,1G S 2 Billing provider license or UPIN
    PER*IC S 2 Billing provider contact +3
  loop 2010AB S 1 Pay-to address
    NM1*87 R 1 Pay-to address 2=1,2
    N3 R 1 Pay-to address
    N4 R 1 Pay-to city, state, ZIP +1
  loop 2010AC S 1 Pay-to plan
    NM1*PE R 1 Pay-to plan name
    N3 R 1 Pay-to plan address
    N4 R 1 Pay-to plan city, state, ZIP
    REF*2U,FY,NF S 1 Pay-to plan second id
    REF*EI R 1 Pay-to plan tax id
  loop 2000B R > Subscriber level
    HL***22 R 1 Subscriber level +2 +4 4=0,1
    SBR R 1 Subscriber information 1=A,B,C,D,E,F,G,H,P,S,T,U 2=18
    PAT S 1 Patient information
    loop 2010BA R 1 Subscriber name
      NM1*IL R 1 Subscriber name +3 2=1,2 8=MI,II
      N3 S 1 Subscriber address
      N4 S 1 Subscriber city, state, ZIP +1
      DMG S 1 Subscriber birth date and sex +2 +3 1=D8 3=F,M,U
      REF*SY S 1 Subscriber second id
      REF*Y4 S 1 Property and casualty claim number
      PER*IC S 1 Property and casualty contact
    loop 2010BB R 1 Payer name
      NM1*PR R 1 Payer name +3 +8 +9 2=2 8=PI,XV
      N3 S 1 Payer address
      N4 S 1 Payer city, state, ZIP +1
      REF*2U,EI,FY,NF S 3 Payer second id
      REF*G2,LU S 2 Billing provider second id
    loop 2300 S 100 Claim
      $CLAIM
    loop 2000C S > Patient level
      HL***23 R 1 Patient level
      PAT R 1 Patient information
      loop 2010CA R 1 Patient name
        NM1*QC R 1 Patient name +3
        N3 R 1 Patient address
        N4 R 1 Patient city, state, ZIP
        DMG R 1 Patient birth date and sex
        REF*Y4,1W,SY S 2 Patient second id
        PER*IC S 1 Property and casualty contact
      loop 2300 R 100 Claim
        $CLAIM
SE R 1 Transaction set trailer
"""

CLAIM_LOOP = """
CLM R 1 Claim information +5 +6 +7 +8 +9 6=Y,N 7=A,B,C 8=N,W,Y 9=I,Y 10=P
DTP*431,454,304,453,439,484,455,471,360,361,314,297,296,435,096,090,091,444,050 S > Claim dates
PWK S 10 Paperwork
CN1 S 1 Contract information
AMT*F5 S 1 Patient amount paid
REF*4N,F5,EW,9F,G1,F8,X4,9A,9C,LX,D9,EA,P4,1J S > Claim references
K3 S 10 File information
NTE*ADD,CER,DCP,DGN,TPO S 1 Claim note
CR1 S 1 Ambulance transport
CR2 S 1 Spinal manipulation
CRC S 8 Conditions
HI*ABK,BK R 1 Diagnosis codes
HI*BP S 1 Anesthesia procedures
HI*BG S 2 Condition codes
HCP S 1 Claim pricing
loop 2310A S 2 Referring provider
  NM1*DN,P3 R 1 Referring provider name +3 2=1 8=XX
  REF S 3 Referring provider second id
loop 2310B S 1 Rendering provider
  NM1*82 R 1 Rendering provider name +3 2=1,2 8=XX
  PRV*PE S 1 Rendering provider specialty +2 +3 2=PXC
  REF S 4 Rendering provider second id
loop 2310C S 1 Service facility
  NM1*77 R 1 Service facility name +3 2=2 8=XX
  N3 R 1 Service facility address
  N4 R 1 Service facility city, state, ZIP +1
  REF S 3 Service facility second id
  PER*IC S 1 Service facility contact
loop 2310D S 1 Supervising provider
  NM1*DQ R 1 Supervising provider name +3 2=1 8=XX
  REF S 4 Supervising provider second id
loop 2310E S 1 Ambulance pick-up
  NM1*PW R 1 Ambulance pick-up
  N3 R 1 Pick-up address
  N4 R 1 Pick-up city, state, ZIP
loop 2310F S 1 Ambulance drop-off
  NM1*45 R 1 Ambulance drop-off
  N3 R 1 Drop-off address
  N4 R 1 Drop-off city, state, ZIP
loop 2320 S 10 Other subscriber
  SBR R 1 Other subscriber information
  CAS S 5 Claim adjustments
  AMT*D S 1 Other payer paid
  AMT*A8 S 1 Non-covered
  AMT*EAF S 1 Remaining patient liability
  OI R 1 Other insurance coverage
  MOA S 1 Outpatient adjudication
  loop 2330A R 1 Other subscriber name
    NM1*IL R 1 Other subscriber name
    N3 S 1 Other subscriber address
    N4 S 1 Other subscriber city, state, ZIP
    REF*SY S 2 Other subscriber second id
  loop 2330B R 1 Other payer
    NM1*PR R 1 Other payer name
    N3 S 1 Other payer address
    N4 S 1 Other payer city, state, ZIP
    DTP*573 S 1 Check date
    REF S 6 Other payer references
  loop 2330C S 9 Other payer providers
    NM1*DN,P3,82,77,DQ,85 R 1 Other payer provider
    REF S 3 Other payer provider second id
loop 2400 R 50 Service line
  LX R 1 Service line number
  SV1 R 1 Professional service +7 3=UN,MJ
  SV5 S 1 Durable equipment
  PWK S 11 Line paperwork
  CR1 S 1 Ambulance transport
  CR3 S 1 Durable equipment certification
  CRC S 5 Conditions
  DTP*472,471,607,463,461,304,738,739,011,455,454 R > Line dates
  QTY S 2 Line quantity
  MEA S 5 Test result
  CN1 S 1 Contract information
  REF*9B,9D,G1,6R,EW,X4,F4,BT,9F S > Line references
  AMT*T,F4 S 2 Line amounts
  K3 S 10 File information
  NTE S 2 Line note
  PS1 S 1 Purchased service
  HCP S 1 Line pricing
  loop 2410 S 1 Drug identification
    LIN R 1 Drug identification
    CTP R 1 Drug quantity
    REF S 1 Prescription number
  loop 2420A S 1 Rendering provider of the line
    NM1*82 R 1 Rendering provider name +3 2=1,2
    PRV*PE S 1 Rendering provider specialty +2 +3
    REF S 20 Rendering provider second id
  loop 2420B S 8 Other providers of the line
    NM1*QB,77,DQ,DK,DN,P3,PW,45 R 1 Provider name
    PRV S 1 Provider specialty
    N3 S 1 Provider address
    N4 S 1 Provider city, state, ZIP
    REF S 20 Provider second id
    PER S 1 Provider contact
  loop 2430 S 15 Line adjudication
    SVD R 1 Line adjudication
    CAS S 5 Line adjustments
    DTP*573 R 1 Check date
    AMT*EAF S 1 Remaining patient liability
  loop 2440 S > Form identification
    LQ R 1 Form
    FRM R 99 Supporting documentation
"""
