"""270 and 271 005010X279A1, 276 and 277 005010X212: eligibility and claim status."""

ELIGIBILITY_270 = """
ST R 1 Transaction set header +3
BHT R 1 Beginning of hierarchical transaction 1=0022 2=01,13 +3 +4 +5
loop 2000A R > Information source level
  HL***20 R 1 Information source level +4
  loop 2100A R 1 Information source name
    NM1*2B,36,GP,P5,PR R 1 Information source name +8 +9 2=1,2
  loop 2000B R > Information receiver level
    HL***21 R 1 Information receiver level +2 +4
    loop 2100B R 1 Information receiver name
      NM1*1P,2B,36,80,FA,GP,P5,PR R 1 Information receiver name +8 +9 2=1,2
      REF S 9 Information receiver second id
      N3 S 1 Information receiver address
      N4 S 1 Information receiver city, state, ZIP
      PRV S 1 Information receiver specialty
    loop 2000C R > Subscriber level
      HL***22 R 1 Subscriber level +2 +4
      TRN*1 S 2 Trace number +3
      loop 2100C R 1 Subscriber name
        NM1*IL R 1 Subscriber name 2=1,2
        REF S 9 Subscriber second id
        N3 S 1 Subscriber address
        N4 S 1 Subscriber city, state, ZIP
        PRV S 1 Provider information
        DMG S 1 Subscriber birth date and sex
        INS S 1 Multiple birth
        HI S 1 Diagnosis codes
        DTP*291,102 S 2 Subscriber dates
        loop 2110C S 99 Eligibility inquiry
          EQ R 1 Eligibility inquiry
          AMT S 2 Spend down
          III S 1 Place of service
          REF S 1 Prior authorization
          DTP*291 S 1 Inquiry date
      loop 2000D S > Dependent level
        HL***23 R 1 Dependent level
        TRN*1 S 2 Trace number
        loop 2100D R 1 Dependent name
          NM1*03 R 1 Dependent name 2=1,2
          REF S 9 Dependent second id
          N3 S 1 Dependent address
          N4 S 1 Dependent city, state, ZIP
          PRV S 1 Provider information
          DMG S 1 Dependent birth date and sex
          INS S 1 Relationship
          HI S 1 Diagnosis codes
          DTP S 2 Dependent dates
          loop 2110D S 99 Eligibility inquiry
            EQ R 1 Eligibility inquiry
            III S 1 Place of service
            REF S 1 Prior authorization
            DTP S 1 Inquiry date
SE R 1 Transaction set trailer
"""

BENEFIT_271 = """
ST R 1 Transaction set header +3
BHT R 1 Beginning of hierarchical transaction 1=0022 2=06,11 +4 +5
loop 2000A R > Information source level
  HL***20 R 1 Information source level +4
  AAA S 9 Request validation +3 +4
  loop 2100A R 1 Information source name
    NM1*2B,36,GP,P5,PR R 1 Information source name +8 +9 2=1,2
    PER*IC S 3 Information source contact
    AAA S 9 Request validation +3 +4
  loop 2000B S > Information receiver level
    HL***21 R 1 Information receiver level +2 +4
    loop 2100B R 1 Information receiver name
      NM1 R 1 Information receiver name +8 +9 2=1,2
      REF S 9 Information receiver second id
      N3 S 1 Information receiver address
      N4 S 1 Information receiver city, state, ZIP
      AAA S 9 Request validation +3 +4
      PRV S 1 Information receiver specialty
    loop 2000C S > Subscriber level
      HL***22 R 1 Subscriber level +2 +4
      TRN S 3 Trace number +3
      loop 2100C R 1 Subscriber name
        NM1*IL R 1 Subscriber name 2=1,2
        REF S 9 Subscriber second id
        N3 S 1 Subscriber address
        N4 S 1 Subscriber city, state, ZIP
        AAA S 9 Request validation +3 +4
        PRV S 1 Provider information
        DMG S 1 Subscriber birth date and sex
        INS S 1 Relationship
        HI S 1 Diagnosis codes
        DTP S 9 Subscriber dates
        MPI S 1 Military information
        $BENEFIT
      loop 2000D S > Dependent level
        HL***23 R 1 Dependent level
        TRN S 3 Trace number
        loop 2100D R 1 Dependent name
          NM1*03 R 1 Dependent name 2=1,2
          REF S 9 Dependent second id
          N3 S 1 Dependent address
          N4 S 1 Dependent city, state, ZIP
          AAA S 9 Request validation
          PRV S 1 Provider information
          DMG S 1 Dependent birth date and sex
          INS S 1 Relationship
          HI S 1 Diagnosis codes
          DTP S 9 Dependent dates
          MPI S 1 Military information
          $BENEFIT
SE R 1 Transaction set trailer
"""

BENEFIT_LOOP = """
loop 2110 S > Eligibility or benefit
  EB R 1 Eligibility or benefit
  HSD S 9 Delivery pattern
  REF S 9 Benefit references
  DTP S 20 Benefit dates
  AAA S 9 Request validation
  MSG S 10 Message
  loop 2115 S 10 Benefit information
    III R 1 Benefit information
  LS S 1 Loop header
  loop 2120 S 23 Benefit related entity
    NM1 R 1 Benefit related entity 2=1,2
    N3 S 1 Entity address
    N4 S 1 Entity city, state, ZIP
    PER S 3 Entity contact
    PRV S 1 Entity specialty
  LE S 1 Loop trailer
"""

STATUS_276 = """
ST R 1 Transaction set header +3
BHT R 1 Beginning of hierarchical transaction 1=0010 2=13 +3 +4
loop 2000A R > Information source level
  HL***20 R 1 Information source level +4
  loop 2100A R 1 Payer name
    NM1*PR R 1 Payer name +3 +8 +9 2=1,2
  loop 2000B R > Information receiver level
    HL***21 R 1 Information receiver level +2 +4
    loop 2100B R 1 Information receiver name
      NM1*41 R 1 Information receiver name +8 +9 2=1,2
    loop 2000C R > Service provider level
      HL***19 R 1 Service provider level +2 +4
      loop 2100C R 2 Provider name
        NM1*1P R 1 Provider name +8 +9 2=1,2
      loop 2000D R > Subscriber level
        HL***22 R 1 Subscriber level +2
        DMG S 1 Subscriber birth date and sex
        loop 2100D R 1 Subscriber name
          NM1*IL R 1 Subscriber name +3 2=1,2
        loop 2200D S > Claim asked about
          $STATUS_REQUEST
        loop 2000E S > Dependent level
          HL***23 R 1 Dependent level
          DMG R 1 Patient birth date and sex
          loop 2100E R 1 Patient name
            NM1*QC R 1 Patient name 2=1,2
          loop 2200E R > Claim asked about
            $STATUS_REQUEST
SE R 1 Transaction set trailer
"""

STATUS_REQUEST_LOOP = """
TRN*1 R 1 Claim trace number
REF*1K S 1 Payer claim control number
REF*BLT S 1 Bill type
REF*LU S 1 Application or location
REF*6P S 1 Group number
REF*EJ S 1 Patient control number
REF*XZ S 1 Pharmacy number
REF*D9 S 1 Clearinghouse trace number
AMT*T3 S 1 Total charge
DTP*472 S 1 Service dates
loop 2210 S > Service line asked about
  SVC R 1 Service line
  REF*FJ S 1 Line control number
  DTP*472 R 1 Service date
"""

STATUS_277 = """
ST R 1 Transaction set header +3
BHT R 1 Beginning of hierarchical transaction 1=0010 2=08 6=DG +4
loop 2000A R > Information source level
  HL***20 R 1 Information source level +4
  loop 2100A R 1 Payer name
    NM1*PR R 1 Payer name +3 2=1,2
    PER*IC S 1 Payer contact
  loop 2000B R > Information receiver level
    HL***21 R 1 Information receiver level +2 +4
    loop 2100B R 1 Information receiver name
      NM1*41 R 1 Information receiver name 2=1,2
    loop 2200B S 1 Receiver status
      TRN*2 R 1 Receiver trace number
      STC R > Receiver status +2
    loop 2000C S > Service provider level
      HL***19 R 1 Service provider level +2 +4
      loop 2100C R 2 Provider name
        NM1*1P R 1 Provider name 2=1,2
      loop 2200C S 1 Provider status
        TRN*1,2 R 1 Provider trace number
        STC R > Provider status +2
      loop 2000D S > Subscriber level
        HL***22 R 1 Subscriber level +2
        loop 2100D R 1 Subscriber name
          NM1*IL R 1 Subscriber name 2=1,2
        loop 2200D S > Claim status
          $STATUS
        loop 2000E S > Dependent level
          HL***23 R 1 Dependent level
          loop 2100E R 1 Patient name
            NM1*QC R 1 Patient name 2=1,2
          loop 2200E S > Claim status
            $STATUS
SE R 1 Transaction set trailer
"""

STATUS_LOOP = """
TRN*2 R 1 Claim trace number
STC R > Claim status +2
REF*1K S 1 Payer claim control number
REF*BLT S 1 Bill type
REF*EJ S 1 Patient control number
REF*XZ S 1 Pharmacy number
REF*VV S 1 Voucher number
REF*D9 S 1 Clearinghouse trace number
DTP*472 S 1 Service dates
loop 2220 S > Service line status
  SVC R 1 Service line
  STC R > Line status +2
  REF*FJ S 1 Line control number
  DTP*472 R 1 Service date
"""
