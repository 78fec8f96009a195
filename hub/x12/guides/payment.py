"""835 005010X221A1: remittance advice."""

REMITTANCE_835 = """
ST R 1 Transaction set header
BPR R 1 Financial information 1=C,D,H,I,P,U,X 3=C,D 4=ACH,BOP,CHK,FWT,NON +16
TRN*1 R 1 Reassociation trace number +3
CUR*PR S 1 Foreign currency
REF*EV S 1 Receiver id
REF*F2 S 1 Version id
DTM*405 S 1 Production date
loop 1000A R 1 Payer
  N1*PR R 1 Payer name +2
  N3 R 1 Payer address
  N4 R 1 Payer city, state, ZIP
  REF*2U,EO,HI,NF S 4 Payer second id
  PER*CX S 1 Payer business contact
  PER*BL R > Payer technical contact
  PER*IC S 1 Payer web site
loop 1000B R 1 Payee
  N1*PE R 1 Payee name +2 +3 +4 3=FI,XV,XX
  N3 S 1 Payee address
  N4 S 1 Payee city, state, ZIP
  REF*0B,D3,PQ,TJ S > Payee second id
  RDM S 1 Remittance delivery
loop 2000 S > Header number
  LX R 1 Header number
  TS3 S 1 Provider summary
  TS2 S 1 Provider supplemental summary
  loop 2100 R > Claim payment
    CLP R 1 Claim payment +6 +7 2=1,2,3,4,19,20,21,22,23,25
    CAS S 99 Claim adjustments 1=CO,OA,PI,PR
    NM1*QC R 1 Patient name
    NM1*IL S 1 Insured name
    NM1*74 S 1 Corrected name
    NM1*82 S 1 Service provider
    NM1*TT S 1 Crossover carrier
    NM1*PR S 2 Corrected priority payer
    NM1*GB S 1 Other subscriber
    MIA S 1 Inpatient adjudication
    MOA S 1 Outpatient adjudication
    REF*1L,1W,28,6P,9A,9C,BB,CE,EA,F8,G1,G3,IG,SY S > Claim references
    REF*0B,1A,1B,1C,1D,1G,1H,1J,D3,G2,LU S 10 Rendering provider second id
    DTM*232,233,036,050 S > Claim dates
    PER*CX S 2 Claim contact
    AMT*AU,D8,DY,F5,I,NL,T,T2,ZK,ZL,ZM,ZN,ZO S 13 Claim amounts
    QTY*CA,CD,LA,LE,NE,NR,OU,PS,VS,ZK,ZL,ZM,ZN,ZO S 14 Claim quantities
    loop 2110 S 999 Service payment
      SVC R 1 Service payment
      DTM*150,151,472 S 2 Service dates
      CAS S 99 Service adjustments 1=CO,OA,PI,PR
      REF*1S,APC,BB,E9,G1,G3,LU,RB S 8 Service references
      REF*6R S 1 Line control number
      REF*0B,1A,1B,1C,1D,1G,1H,1J,D3,G2,HPI,SY,TJ S 10 Rendering provider of the line
      REF*0K S 5 Policy form
      AMT*B6,KH,T,T2,ZK,ZL,ZM,ZN,ZO S 9 Service amounts
      QTY*ZK,ZL,ZM,ZN,ZO S 6 Service quantities
      LQ*HE,RX S 99 Remark codes
PLB S > Provider adjustments
SE R 1 Transaction set trailer
"""
