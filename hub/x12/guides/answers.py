"""999 005010X231A1 and 277CA 005010X214: what comes back before any money."""

ACKNOWLEDGMENT_999 = """
ST R 1 Transaction set header +3
AK1 R 1 Functional group answered +3
loop 2000 S > Transaction set answered
  AK2 R 1 Transaction set answered
  loop 2100 S > Segment in error
    IK3 R 1 Segment in error +4
    CTX S 10 Segment context or business unit
    loop 2110 S > Element in error
      IK4 R 1 Element in error
      CTX S 10 Element context
  IK5 R 1 Verdict on the transaction set 1=A,E,M,R,W,X
AK9 R 1 Verdict on the functional group 1=A,E,M,P,R,W,X
SE R 1 Transaction set trailer
"""

CLAIM_ACKNOWLEDGMENT_277CA = """
ST R 1 Transaction set header +3
BHT R 1 Beginning of hierarchical transaction 1=0085 2=08 6=TH +3 +4
loop 2000A R 1 Information source level
  HL***20 R 1 Information source level +4
  loop 2100A R 1 Information source name
    NM1*AY,PR R 1 Information source name +3 +8 +9 2=1,2
  loop 2200A R 1 Transmission receipt
    TRN*1 R 1 Transmission receipt number
    DTP*050 R 1 Received date
    DTP*009 R 1 Processed date
  loop 2000B R 1 Information receiver level
    HL***21 R 1 Information receiver level +2 +4
    loop 2100B R 1 Information receiver name
      NM1*41 R 1 Information receiver name +3 +8 +9 2=1,2
    loop 2200B R 1 Batch answered
      TRN*2 R 1 Batch number of the claims
      STC R > Receiver status +2 3=U,WQ
      QTY*90,AA S 2 Accepted and rejected claims
      AMT*YU,YY S 2 Accepted and rejected charges
    loop 2000C S > Billing provider level
      HL***19 R 1 Billing provider level +2 +4
      loop 2100C R 1 Billing provider name
        NM1*85 R 1 Billing provider name 2=1,2
      loop 2200C S 1 Provider answered
        TRN*1 R 1 Provider trace
        STC S > Provider status
        REF S 3 Provider second id
        QTY*QA,QC S 2 Accepted and rejected claims
        AMT*YU,YY S 2 Accepted and rejected charges
      loop 2000D S > Patient level
        HL***PT R 1 Patient level +2
        loop 2100D R 1 Patient name
          NM1*QC R 1 Patient name 2=1,2
        loop 2200D R > Claim answered
          TRN*2 R 1 Claim number of the claims
          STC R > Claim status +2 3=U,WQ
          REF*1K S 1 Payer claim control number
          REF*D9 S 1 Clearinghouse trace number
          REF*BLT S 1 Bill type
          DTP*472 R 1 Service dates
          loop 2220D S > Service line answered
            SVC R 1 Service line
            STC R > Line status
            REF*FJ,6R S 1 Line control number
            REF*XZ S 1 Pharmacy number
            DTP*472 S 1 Service date
SE R 1 Transaction set trailer
"""
