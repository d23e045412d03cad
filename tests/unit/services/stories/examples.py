"""What agents write, with the customer data in it between ⟦kind: and ⟧; lines without are ordinary.

Numbers are made up, taken from the ranges that plans set aside for examples, known test numbers, or the
IBAN registry's own examples.
"""

import re
from dataclasses import dataclass

from services.stories.redaction import Kind

KINDS = {
    "email": Kind.EMAIL,
    "phone": Kind.PHONE,
    "card": Kind.CARD,
    "code": Kind.SECURITY_CODE,
    "bank": Kind.BANK,
    "number": Kind.NUMBER,
    "name": Kind.NAME,
}
_SECRET = re.compile(r"⟦(\w+):([^⟧]*)⟧")


@dataclass(frozen=True)
class Example:
    """One text with what is to be found in it."""

    text: str
    secrets: tuple[tuple[int, int, Kind], ...]
    names: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


def _read(line: str) -> Example:
    """`US,GB| text | name, name`: regions and names may be missing."""
    regions, _, rest = line.partition("| ")
    words, _, names = rest.partition(" | ")
    text, secrets, at = "", [], 0
    for match in _SECRET.finditer(words):
        text += words[at : match.start()]
        secrets.append((len(text), len(text) + len(match[2]), KINDS[match[1]]))
        text += match[2]
        at = match.end()
    return Example(
        text + words[at:],
        tuple(secrets),
        tuple(filter(None, (name.strip() for name in names.split(",")))),
        tuple(filter(None, regions.split(","))),
    )


_LINES = r"""
| She wrote from ⟦email:ana.lopez@example.com⟧ twice.
| Mail: ⟦email:maria_garcia+shop@sub.example.co.uk⟧, please.
| Sent to ⟦email:<mailto:kai@example.de|kai@example.de>⟧
| reach me: ⟦email:ana (at) example (dot) com⟧
| he spelled it: ⟦email:juan arroba example punto com⟧
| ⟦email:josé.núñez@correo.example⟧ escribió otra vez
| 連絡先は⟦email:tanaka@example.jp⟧です
| It was ⟦email:O'Brien@example.ie⟧'s order
| the link https://shop.example/reset?mail=⟦email:ana%40example.com⟧ had expired
| ⟦email:ana @ example.com⟧ could not log in
| ⟦email:ＡＮＡ＠ＥＸＡＭＰＬＥ．ＣＯＭ⟧ in full width
| Replied to ⟦email:first.last@example.museum⟧; solved.
US| Call him back at ⟦phone:(212) 555-0147⟧ after 5pm.
US| Number: ⟦phone:415-555-0132⟧.
US| ⟦phone:+1 202 555 0173⟧ was hers
US| He left ⟦phone:1-800-555-0199⟧ as a contact
US| ⟦phone:2125550147⟧ kept ringing
US| 555 numbers: ⟦phone:(650)253-0000 ext. 123⟧ please
| ⟦phone:+44 20 7946 0958⟧ from London
GB| his mobile ⟦phone:07700 900123⟧
GB| landline ⟦phone:020 7946 0018⟧
| ⟦phone:+49 (0)30 901820⟧ in Berlin
DE| Er ist unter ⟦phone:0171 2345678⟧ erreichbar
DE| Telefon: ⟦phone:030/901820⟧
| ⟦phone:0049 171 2345678⟧ hat er hinterlassen
FR| son portable est le ⟦phone:06 12 34 56 78⟧
FR| rappeler au ⟦phone:01.42.68.53.00⟧ demain
| ⟦phone:+33 6 12 34 56 78⟧ était le bon
ES| su móvil es ⟦phone:612 345 678⟧
ES| llamar al ⟦phone:912-345-678⟧
| ⟦phone:+52 55 1234 5678⟧ en México
MX| Su teléfono: ⟦phone:55 1234 5678⟧
CO| cel ⟦phone:300 123 4567⟧ de la señora
| ⟦phone:+57 601 555 0123⟧ en Bogotá
PH| she texted from ⟦phone:0917 123 4567⟧
PH| CP no. ⟦phone:09171234567⟧ po
PH| ⟦phone:+63 917-123-4567⟧ again
| ⟦phone:(02) 8123 4567⟧ in Manila
IN| ⟦phone:98765 43210⟧ was busy
| ⟦phone:+91-98765-43210⟧ from Pune
JP| 電話は⟦phone:090-1234-5678⟧です
JP| ⟦phone:０３－１２３４－５６７８⟧ 全角です
BR| o telefone ⟦phone:(11) 91234-5678⟧ é dela
PL| jej numer to ⟦phone:512 345 678⟧
SG| ⟦phone:9123 4567⟧ in Singapore
DK| ring ⟦phone:20 12 34 56⟧
NO| telefon ⟦phone:406 12 345⟧
AU| mobile ⟦phone:0412 345 678⟧
NZ| try ⟦phone:021 123 4567⟧
TR| cep telefonu ⟦phone:0532 123 45 67⟧
EG| ⟦phone:٠١٠١٢٣٤٥٦٧٨⟧ in Cairo
| saved as ‪⟦phone:+34 612‑345‑678⟧‬ on my phone
| ⟦phone:https://wa.me/4915112345678⟧ is his WhatsApp
| ⟦phone:<tel:+15551234567|+1 555-123-4567>⟧ in the message
| her number is ⟦phone:555-0199⟧
| ph: ⟦phone:555 1234⟧
| Card ⟦card:4111 1111 1111 1111⟧ was charged twice.
| ⟦card:4111111111111111⟧ no spaces
| ⟦card:5555-5555-5555-4444⟧ with dashes
| amex ⟦card:3782 822463 10005⟧ declined
| ⟦card:371449635398431⟧ too
| ⟦card:6011.1111.1111.1117⟧ with dots
| JCB ⟦card:3530 1113 3330 0000⟧ and done
| ⟦card:4222222222222⟧ has thirteen digits
| ⟦card:2223 0031 2200 3222⟧ new range
| ⟦card:６０１１０００９９０１３９４２４⟧ full width
| ⟦card:4242 4242 4242 4242⟧ 12/27 cvv ⟦code:123⟧
| ⟦card:4012 8888 8888 1881⟧, exp 01/28, security code: ⟦code:9876⟧
| card no:⟦card:5105105105105100⟧.
| Mastercard ⟦card:5200 8282 8282 8210⟧ and Visa ⟦card:4000 0566 5566 5556⟧
| UnionPay ⟦card:6200 0000 0000 0005⟧ rejected
| mistyped ⟦card:4111 1111 1111 1112⟧ still hers
| ⟦card:4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1⟧ dictated
| Diners ⟦card:3056 930902 5904⟧ ok
| IBAN ⟦bank:DE89 3704 0044 0532 0130 00⟧ for the refund
| ⟦bank:GB29NWBK60161331926819⟧ without spaces
| ⟦bank:FR14 2004 1010 0505 0001 3M02 606⟧ en France
| ⟦bank:es91 2100 0418 4502 0005 1332⟧ lower case
| ⟦bank:NL91-ABNA-0417-1643-00⟧ dashes
| ⟦bank:NO93 8601 1117 947⟧ short
| ⟦bank:BR18 0036 0305 0000 1000 9795 493C 1⟧ long
| ⟦bank:DE89 3704 0044 0532 0130 01⟧ mistyped
| sort code ⟦bank:12-34-56⟧ account ⟦number:31926819⟧
| routing number ⟦bank:021000021⟧ at her bank
| BSB ⟦bank:062-000⟧ in Sydney
| CLABE ⟦bank:032180000118359719⟧ para la devolución
| účet ⟦bank:19-2000145399/0800⟧ v Praze
| konto ⟦bank:8601.11.17947⟧ i Norge
| cuenta ⟦bank:2100 0418 45 0200051332⟧ del cliente
| Order #⟦number:4578123⟧ never came.
| order no. ⟦number:AB-12345⟧ was late
| Amazon order ⟦number:112-7654321-1234567⟧ lost
| Bestellnummer ⟦number:2024-88123⟧ fehlt
| número de pedido: ⟦number:PD77812⟧
| commande n° ⟦number:C0099812⟧ en retard
| pedido ⟦number:8841237⟧ não chegou
| ordine ⟦number:IT-559812⟧ in ritardo
| Kundennummer ⟦number:300 452 118⟧ stimmt
| account number is ⟦number:00123456⟧
| booking reference ⟦number:X7K2PQ⟧ for Friday
| PNR: ⟦number:QWERTZ⟧ rebooked
| invoice ⟦number:INV-2024-00817⟧ was doubled
| tracking ⟦number:1Z999AA10123456784⟧ stuck in customs
| zamówienie nr ⟦number:556677⟧ dotarło
| 注文番号は⟦number:12345678⟧です
| policy no ⟦number:HX-4491-22⟧ renewed
| member ID ⟦number:88213377⟧ was locked
| SSN ⟦number:123-45-6789⟧ was in the chat
| #⟦number:100245⟧ is with the courier
| passport ⟦number:X1234567⟧ lost at the airport
| his parcel ⟦number:LX123456789CN⟧ turned up
| ⟦name:Maria⟧ was in tears; Mrs. ⟦name:Lopez⟧ thanked us. | Maria Lopez
| ⟦name:josé núñez⟧’s son called | José Núñez
| ⟦name:田中⟧さんが喜んだ | 田中
| may I ask, said ⟦name:May⟧, if you may | May
| @⟦name:maria⟧_⟦name:lopez⟧ posted it, the banana stayed | Maria Lopez, Ana
| a Ms ⟦name:van der Berg⟧, then ⟦name:Berg⟧ again | van der Berg
| From 9:00-17:30 on 12.05.2024 we had 1,250 calls.
| The price was $1,299.00, then 1.299,00 € after the 10% cut.
| We refunded 12 500 000 VND and 1 200 000 COP.
| 12,500 employees and 1.200.000 customers read it.
| He waited 45 minutes, 3 days and 24 hours, 365 days a year, 24/7.
| Version 128.0.6613.120 broke it; v2.14.3 and iOS 17.5.1 fixed it.
| Since 2019-2023 the rate rose from 99.95% to 99.999%.
| On 2024-01-15 10:30:45 the page was down until 2024-01-15T12:00.
| 15/01/2024, 01-15-2024, 20240115 and 2024.01.15 are one day.
| <@U012AB34CD> and <#C0123456789|help-desk> helped me.
| See https://shop.example/orders/123456789012 and www.example.com/p/4111111111.
| example.com/help/20240115123456 says how.
| Thread: https://acme.slack.com/archives/C0123/p1705312800123456
| Ticket tags: #billing #late-delivery SUP-1234 P1
| :tada: :100: 🎉🎉 10/10 would help again
| Model WH-1000XM5, SKU 48213377, size 42, EAN 4006381333931
| In order to help, I ordered 2 more and kept the account open.
| order of the day: 3 in a row
| Our account manager booked 12 rooms for 2 nights.
| IMG_20240115_123456.jpg and report-20240115-1.pdf are attached
| we met @ 5, then @ana and @team-4 joined
| npm install pkg@1.2.3 and 3 @ $4.50 each
| Boeing 737-800, flight LH 1234 at gate B12
| 0900-1730 shift, 09.00 - 17.30 and 08:00-16:00
| The ratio is 3.14159265 and 192.168.100.200 is our proxy
| Q3 2024: 1,234,567 visits, 98.7654 points, +15% vs Q2
| From 1500 in 2023 to 25000 in 2024
| Room 1204, floor 12, seat 34B, zip 10115 Berlin
| ISO 27001:2013 and GDPR art. 17
| 250 000 euros et 3 000 clients
| 1'250'000 CHF in der Schweiz
| ₱12,500,000 and Rs. 1,25,000 in sales
| 12.05.-14.05.2024 and 05/12 - 14/12
| 10, 20, 30, 40, 50, 60 percent; 1 2 3 4 5 6 7 8 done
| 5-star, 4.9/5, top 10 of 1000, 100-200 calls
| He called 12500000 times, it felt like
| Call 911 or 112; dial 100
| I waived the 14-day rule and the 30.00 fee
| The 2024-2025 season starts on 1 September 2024 at 10.30
| 2024年5月12日に10時30分から
| Mark my words: I will.
| Ending in 4242, as she said
| Bestellung über 250 Stück, Auftrag vom 12.05.2024
| el pedido de 2024 costó 35.500 pesos
| Reply within 15-20 min; SLA 99.9; p95 1200 ms; 3x4x5 cm
| Upgrade from Windows 10.0.19045 to macOS 14.4.1 build 23E224
| 50/50, 1:1, 2-0, 6-4 6-3, 4x100 m in 38.5 s
| lat is not given; 1080p, 4K, 144 Hz, 256 GB, 5G, mp3
US| The customer (Tel. ⟦phone:303.555.0188⟧) was stuck at the airport
US| I dialled ⟦phone:713 555 0142⟧ myself, no answer, then ⟦phone:713-555-0199⟧
| WhatsApp: ⟦phone:+5511987654321⟧
| Ihre Nummer lautet ⟦phone:0151/23456789⟧
DE| Rückruf unter ⟦phone:+49 89 1234-5678⟧ erbeten
GB| ring me on ⟦phone:(0161) 496 0000⟧ she said
| ⟦phone:+353 1 234 5678⟧, Dublin
IT| cellulare ⟦phone:347 123 4567⟧ della cliente
| ⟦phone:+39 06 6982⟧ in Rome
NL| bel ⟦phone:06-12345678⟧
BE| GSM ⟦phone:0470 12 34 56⟧
CH| unter ⟦phone:079 123 45 67⟧
SE| mobil ⟦phone:070-123 45 67⟧
FI| puh. ⟦phone:040 1234567⟧
PT| telemóvel ⟦phone:912 345 678⟧
GR| τηλέφωνο ⟦phone:697 123 4567⟧
RU| тел. ⟦phone:8 (912) 345-67-89⟧
UA| ⟦phone:+380 44 123 4567⟧
IL| ⟦phone:052-123-4567⟧
AE| ⟦phone:050 123 4567⟧
KR| 전화번호 ⟦phone:010-1234-5678⟧
CN| 手机 ⟦phone:138 0013 8000⟧
TW| 手機 ⟦phone:0912-345-678⟧
HK| ⟦phone:9123 4567⟧ HK
TH| โทร ⟦phone:081-234-5678⟧
VN| sdt ⟦phone:0912 345 678⟧
ID| no HP ⟦phone:0812-3456-7890⟧
MY| ⟦phone:012-345 6789⟧
NG| ⟦phone:0803 123 4567⟧
ZA| ⟦phone:082 123 4567⟧
KE| ⟦phone:0712 345678⟧
AR| ⟦phone:11 15-2345-6789⟧ en BA
AR| cel ⟦phone:(011) 15 2345 6789⟧
CL| ⟦phone:+56 9 1234 5678⟧
PE| ⟦phone:987 654 321⟧ Lima
| paid by ⟦card:4917 6100 0000 0000⟧
| "⟦card:5425233430109903⟧" was what she typed
| cc#⟦card:374245455400126⟧ exp 5/26
| my card number is ⟦card:6304 0000 0000 0000⟧ (Maestro)
| ⟦card:4263-9826-4026-9299/837⟧ no wait, CVC ⟦code:837⟧
| visa ending 4242 was not the problem; ⟦card:4000000000000002⟧ was
| email is ⟦email:x@y.io⟧.
| ⟦email:BUYER.NAME%example.com@relay.example.net⟧
| her mail addy: ⟦email:anna[at]example[dot]org⟧
| ⟦email:<mailto:a.b@c.de>⟧
| “⟦email:jane@example.com⟧”, she wrote,“⟦email:jane@example.org⟧”
| cc:⟦email:a@b.co⟧;⟦email:c@d.co⟧,⟦email:e@f.co⟧
| IBAN:⟦bank:IT60X0542811101000000123456⟧
| ⟦bank:PL61 1090 1014 0000 0712 1981 2874⟧ konto
| ⟦bank:BE68 5390 0754 7034⟧.
| ⟦bank:CH93 0076 2011 6238 5295 7⟧
| ⟦bank:SE4550000000058398257466⟧
| account ending? no: account ⟦number:4471-2290-11⟧
| Case: order ⟦number:ORD-2024-001928⟧, customer ID ⟦number:C-448120⟧
| Order: ⟦number:77-1234⟧
| my order nr ⟦number:9912345⟧ pls
| Ordernummer: ⟦number:SO123456⟧
| Auftragsnummer ⟦number:A-99321⟧ storniert
| Reserva ⟦number:KL9QZ2⟧ para mañana
| n° de dossier ⟦number:2024/55321⟧
| tracking no. ⟦number:00340434161094042557⟧ DHL
| CPF ⟦number:123.456.789-09⟧
| DNI ⟦number:12345678Z⟧
| NHS number ⟦number:943-476-5919⟧
| Aadhaar ⟦number:2345 6789 0124⟧
| We shipped 40 boxes, 12 pallets and 1,000 flyers by 14:30 on Tuesday 3/4.
| NPS went from 32 to 57; CSAT 4.7 of 5; AHT 312 s; 1 in 20
| He bought 2 TVs at 599.99 each plus 19% VAT = 1427.98
| The 2024/25 catalogue, pages 120-135, item 4471
| Flight BA2490, row 22, 23:55 arrival, terminal 5
| Error 0x80070005, HTTP 503, code E-4012, exit status 137
| We waived £25 and ₹1,50,000 is the limit
| 8 am - 5 pm, 8:00 a.m.–5:00 p.m., 20h30, 17 Uhr
| Born in the 1980s, customer since 2011, 10+ years, 30-day trial
| Temperature -12.5°C, 1013 hPa, 55 km/h, 2.5x, 3/4 cup
| Windows 11 23H2 22631.3447, Chrome/124.0.6367.60, Python 3.11.9
| Order of 12 chairs; account for 30% of sales; policy of 14 days; booking for 4
| On 1st May 2024, between 10:00 and 11:30, 3 of 7 lines were down
| $1.2M budget, 3.5k calls, 250K users, EUR 12.500,00
| 42,195 km; 1,5 Liter; 0,75 l; 3.000.000 Aufrufe; 1 000 000 de vues
| @here in #alerts-2024 and #q3-launch, +1 to that, :one: :two:
| Section 12.4.3.1 of the policy, step 7.2.1
| From Monday 12.05. to 19.05., 09:00–18:00, call 20 more
| T-shirt size 42-44, 100x200 cm mattress, 27" screen, 1920x1080
| She waited 00:45:12 on hold; average 03:20
| Gate A12, bus 480, route 66, building 7, postcode SW1A 1AA, 90210
| 2 + 2 = 4; 10 / 4; 1-800 style numbers; 555 alone
| scores 98 97 95 92 88 and 12 13 14 15 16 17
| The ID badge policy from 2023 has 3 rules, reference the guide 2024-05
| On Tuesday 14 November at 16:45 a mother of 3 called about the 20 cupcakes for her son's 5th birthday. Our bakery in 1050 Brussels had sold out, 45 minutes before closing. I phoned 4 shops, found 24 in the one on Main St 112, and paid the 18.50 taxi. The policy says 14 days and $50.
| Der Kunde wartete seit dem 03.11. auf Ersatzteil 4711-0815 für seine Maschine Typ KX-2200 (Baujahr 2019). Ich habe 2 Stunden telefoniert, 3 Filialen gefragt und das Teil für 12,90 € per Expressversand um 17:30 losgeschickt. Lieferung bis 10 Uhr, 98 % Zufriedenheit im Q3.
| La señora de 78 años no podía entrar en la app (versión 7.12.3, Android 13). Estuvimos 55 minutos al teléfono, paso 1, paso 2... hasta el paso 12. Le regalé 1.000 puntos y un vale de 25 €. Su nieta llegó a las 18:00 y lloraron las dos. De 1 a 5, ¡un 5!
| Le train de 8h47 avait 90 minutes de retard; elle avait un entretien à 10h30. J'ai réservé un taxi à 42,50 € (limite 60 €) et prévenu l'hôtel, chambre 407. En 2023 nous avions eu 1 250 cas pareils, soit 3,4 %.
| A viagem de lua de mel custou R$ 12.500,00 e o voo G3 1234 das 06:15 foi cancelado. Remarquei para o LA 8084 das 9h40, 12 horas de espera viraram 3. Ele tem 1.200 seguidores e postou tudo.
| 2024年11月3日の午後2時、お客様は3時間待っていました。5,000円のクーポンを差し上げ、翌日10時に届けました。満足度は5点中5点でした。
| Queue peaked at 1,842 callers, AHT 6:12, SLA 71.4% against 80/20. I took 94 calls in 8.5 hours, 11 of them twice. The promo code SUMMER2024 had expired on 2024-08-31; I made it WOW25 for her, 25% off 139.99.
| She ordered size 42 in Black/White-003, got 24. The warehouse at gate 7B closes at 22:00. I drove 35 km, found the box (60x40x40 cm, 12.5 kg) and met her at 21:40. Route A2, exit 14.
| Sumakay ako ng jeep papunta sa kanya, 45 minuto, 2 sakay, P15 bawat isa. Alas-8 ng gabi, nag-brownout noong Nobyembre 2, 2024. Ang limit ay PHP 2,500 at ginastos ko lang ay 1,120.75.
| Upgrade fee is 49.99/month for 24 months = 1199.76, she pays 0 for the first 3. Plan "Max 500" gives 500 Mbps down / 100 up. Router WR-9000 v2, firmware 3.0.0.4.388, channel 36-48, 5180 MHz.
| In 2022-2023 she had 7 repairs: 01/2022, 05/2022, 11/2022, 02/2023... I read the history of 36 entries for 40 minutes. Rule 4.2 lets us replace after 3. New unit by 15-11-2024.
| The concert, 19:30 on 31/12, row 12 seats 101-104, was moved to 02/01. 4 x 89.00 EUR refunded within 48h instead of 10-14 days. #concert #refund :ticket: 10/10
PH,US| Mrs ⟦name:Hendricks⟧ (⟦email:p.hendricks74@example.net⟧) rang from ⟦phone:512-555-0143⟧ at 6:40 pm about order ⟦number:WB-2209-118⟧; the 3 lamps, $129.97, went to the wrong ZIP 78704. Old card ⟦card:4539 1488 0343 6467⟧ exp. 09/26. | Hendricks
DE| Herr ⟦name:Yılmaz⟧, Kd.-Nr. ⟦number:30077812⟧, erreichbar ab 17 Uhr unter ⟦phone:+49 (0) 176 / 55 51 23 4⟧, wollte 89,90 € auf ⟦bank:DE44 5001 0517 5407 3249 31⟧ zurück, 2 Wochen nach dem 03.11. | Yılmaz
ES,CO| La señora ⟦name:Gómez⟧ dejó el fijo ⟦phone:601 7456789⟧ y el cel ⟦phone:3157894561⟧; su pedido nº ⟦number:0088-4512⟧ de 2 cajas, $ 250.000, salió el 12/11 a las 15h. Cédula ⟦number:52.345.678⟧. | Gomez
FR| Mme ⟦name:Lefèvre⟧ au ⟦phone:07.49.12.34.56⟧ ou ⟦email:claire.lefevre@example.fr⟧, facture ⟦number:FA-20241187⟧ du 5 mai, 3 colis, 42,50 €. | Lefevre
BR| A cliente ⟦name:Luana⟧, CPF ⟦number:529.982.247-25⟧, zap ⟦phone:(21) 98877-6655⟧, pedido #⟦number:90871⟧ às 10h, R$ 1.299,00. | Luana
JP| ⟦name:佐藤⟧様（⟦phone:080-9876-5432⟧、⟦email:sato.k@example.co.jp⟧）、会員番号⟦number:A1029384⟧、11月3日10時。 | 佐藤
GB| Sort code ⟦bank:20-45-77⟧, a/c ⟦number:73849201⟧, National Insurance ⟦number:QQ 12 34 56 C⟧, she's on ⟦phone:+447911123456⟧ until 5.
IN| Rs. 4,500 via UPI ⟦email:meera@okexample⟧ from ⟦phone:+91 98300 12345⟧, PAN ⟦number:ABCPD1234E⟧, order id ⟦number:OD430112233445566⟧.
| Reached him as ⟦phone:1 (604) 555-0129⟧ x22 / alt ⟦phone:604.555.0188⟧; confirmation code ⟦number:ZK4TQ9⟧, seat 14C, 2 bags.
| My wife's card: 5 5 5 5 dash... no: ⟦card:5555 5555 5555 4444⟧, code on the back is ⟦code:321⟧; refund to PayPal ⟦email:j_d@example.com⟧ within 5-7 days.
"""  # noqa: E501 - paragraphs, as long as agents write them
EXAMPLES = [_read(line) for line in _LINES.strip().splitlines()]
