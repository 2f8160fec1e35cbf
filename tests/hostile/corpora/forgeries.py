"""Mails whose author is verified, and mails that only say so."""

from tests.hostile.attack import Attack
from tests.unit.intake.letters import OWN, PASSED, SERVER, letter, verified

AR = "Authentication-Results: "
GOOD = "dmarc=pass header.from=police.example"
OTHER = "Received: from mx.council.example by store.council.example; Mon, 5 Jan 2026 09:00:01 +0000"

VERIFIED = {
    "the plain case": verified(),
    "an internal hop on top": letter(OTHER, PASSED),
    "other methods beside it": letter(f"{AR}{SERVER}; spf=fail; dkim=none; {GOOD}"),
    "folded": letter(f"{AR}{SERVER};\r\n dmarc=pass\r\n\theader.from=police.example"),
    "a comment, and a nested one": letter(f"{AR}{SERVER}; dmarc=pass (p=reject (all)) {GOOD[11:]}"),
    "a comment before the name": letter(f"{AR}(ours) {SERVER} 1; {GOOD}"),
    "capitals": letter(f"{AR}MX.Council.EXAMPLE; DMARC=Pass Header.From=Police.Example"),
    "a quoted name": letter(f'{AR}"{SERVER}"; {GOOD}'),
    "with a reason": letter(f'{AR}{SERVER}; dmarc=pass reason="all is well" {GOOD[11:]}'),
    "two fields of ours": letter(f"{AR}{SERVER}; spf=pass", PASSED),
    "a foreign one beside ours": letter(f"{AR}mx.elsewhere.example; dmarc=fail", PASSED),
    "a bare address": letter(PASSED, sender="From: officer@police.example"),
    "a quoted display name": letter(PASSED, sender='From: "Officer, Invented" <o@police.example>'),
    "a display name like an address": letter(
        PASSED, sender='From: "who@evil.example" <o@police.example>'
    ),
    "an encoded display name": letter(
        PASSED, sender="From: =?utf-8?q?I=C3=A9?= <o@police.example>"
    ),
    "line feeds only": verified().replace(b"\r\n", b"\n"),
    "forged ones below change nothing": verified(f"{AR}{SERVER}; dmarc=fail"),
    "a method version": letter(f"{AR}{SERVER}; dmarc/1=pass {GOOD[11:]}"),
    "the domain of the author in capitals": letter(PASSED, sender="From: <O@POLICE.EXAMPLE>"),
}

LOOKALIKES = [
    "mx.council.example.evil.example",
    "evil-mx.council.example",
    "mx.council.exarnple",
    "mx.counciI.example",
    "mx-council.example",
    "mx.council.example.",
    "council.example",
    "mx",
    "localhost",
    "mx.council.example@evil.example",
    "xn--mx-council-9za.example",
    "MX.COUNCIL.EXAMPLE.evil.example",
    "mx.\u0441ouncil.example",
    "mx\u3002council\u3002example",
    "mx.council.example\u200b",
    "mх.council.example",
    ".mx.council.example",
    "mx..council.example",
    "mx .council.example",
    "mx.council .example",
    '"mx.council.example "',
    '"mx.council.example\\\\"',
]

BROKEN = [
    f"{SERVER} dmarc=pass header.from=police.example",
    f"{SERVER}; dmarc=pass header.from=police.example;",
    f"; {GOOD}",
    f"{SERVER}; ; {GOOD}",
    f"{SERVER};; {GOOD}",
    f"{SERVER}; dmarc = = pass header.from=police.example",
    f"{SERVER}; dmarc pass header.from=police.example",
    f"{SERVER}; dmarc=pass (header.from=police.example",
    f"{SERVER}; dmarc=pass ) header.from=police.example",
    f"{SERVER}; dmarc=pass {'(' * 50}{')' * 50} header.from=police.example",
    f'{SERVER}; dmarc="pass header.from=police.example',
    f"{SERVER}; none; {GOOD}",
    f"{SERVER}; {GOOD}; none",
    f"{SERVER} 2; {GOOD}",
    f"{SERVER} 1 1; {GOOD}",
    f"{SERVER}, other; {GOOD}",
    f"{SERVER}; dmarc/2=pass header.from=police.example",
    f"{SERVER}; dmarc=pass header.from=police.example header.from=evil.example",
    f"{SERVER}; dmarc=pass header.from=evil.example header.from=police.example",
    f"{SERVER}; dmarc=pass <header.from=police.example>",
    f"{SERVER}; dmarc=pass header.from=police.example\x01",
    f"{SERVER}; dmarc=pass header.from=\u0440olice.example",
    f"{SERVER}; dmarc=pass header.from=[police.example]",
    f"{SERVER}; dmarc=pass header.from=police.example trailing",
    f"{SERVER}; dmarc=pass header=police.example",
    f"{SERVER}; dmarc=pass .from=police.example",
    f"{SERVER}; 1dmarc=pass header.from=police.example",
    f"{SERVER}; dmarc=pass reason=a reason=b header.from=police.example",
    f'"{SERVER}"x; {GOOD}',
    f'{SERVER}; dmarc=pass header.from="police.example"x',
]

UNALIGNED = [
    "dmarc=pass header.from=evil.example",
    "dmarc=pass header.from=sub.police.example",
    "dmarc=pass header.from=police.example.evil.example",
    "dmarc=pass header.from=example",
    "dmarc=pass header.from=xpolice.example",
    "dmarc=pass header.from=@police.example",
    "dmarc=pass header.from=officer@police.example",
    "dmarc=pass header.from=police.example.",
    'dmarc=pass header.from="police.example "',
    'dmarc=pass header.from=""',
    "dmarc=pass",
    "dmarc=pass header.d=police.example",
    "dmarc=pass smtp.mailfrom=police.example",
    "dmarc=pass policy.from=police.example",
    "dmarc=fail header.from=police.example",
    "dmarc=none header.from=police.example",
    "dmarc=bestguesspass header.from=police.example",
    "dmarc=temperror header.from=police.example",
    "dmarc=permerror header.from=police.example",
    "dmarc=passed header.from=police.example",
    "dmarc=pass header.from=police.example; dmarc=fail header.from=police.example",
    "dmarc=fail header.from=police.example; dmarc=pass header.from=police.example",
    "dmarc=pass header.from=police.example; dmarc=pass header.from=evil.example",
    "spf=pass smtp.mailfrom=police.example",
    "dkim=pass header.d=police.example",
    "spf=pass; dkim=pass header.d=police.example",
    "arc=pass; dkim=pass header.d=police.example",
    "arc=pass (dmarc=pass header.from=police.example)",
    "spf=pass (dmarc=pass header.from=police.example)",
    'spf=pass reason="; dmarc=pass header.from=police.example"',
    "x-dmarc=pass header.from=police.example",
    "dmarc-x=pass header.from=police.example",
    "auth=pass smtp.auth=officer@police.example",
    "iprev=pass",
    "none",
]

AUTHORS = [
    'From: "officer@police.example" <who@evil.example>',
    "From: officer@police.example <who@evil.example>",
    "From: Police <who@evil.example> <officer@police.example>",
    "From: <officer@police.example>, <who@evil.example>",
    "From: <who@evil.example>, <officer@police.example>",
    "From: officer@police.example, who@evil.example",
    "From: Police: officer@police.example;",
    "From: undisclosed:;",
    "From: officer@police.example (who@evil.example)",
    "From: (officer@police.example) who@evil.example",
    'From: "officer@police.example"@evil.example',
    "From: <officer@police.example@evil.example>",
    "From: <@evil.example:officer@police.example>",
    "From: officer@police.example\r\nFrom: who@evil.example",
    "From: who@evil.example\r\nFrom: officer@police.example",
    "From: officer@police.example\r\nFrom: officer@police.example",
    "From: =?utf-8?q?officer=40police.example?= <who@evil.example>",
    "From: =?utf-8?q?Police_=3Cofficer=40police.example=3E?=",
    "From: officer@\u0440olice.example",
    "From: officer@xn--olice-nye.example",
    "From: officer@po1ice.example",
    "From: officer@police.example.evil.example",
    "From: officer@police.example.",
    "From: officer@police\uff0eexample",
    "From: officer\uff20police.example",
    "From: officer@[192.0.2.1]",
    "From: officer@police",
    "From: <>",
    "From:",
    "Sender: officer@police.example",
    "Reply-To: officer@police.example",
    "From : officer@police.example",
    "From\t: officer@police.example",
    " From: officer@police.example",
    "From: officer@police.example\x00",
    "From: officer@police.example\rFrom: who@evil.example",
    'From: "Police\\" <officer@police.example>" <who@evil.example>',
    "From: Police <officer@police.example\r\n >",
    "From: <officer@police.example> evil",
    "X-From: officer@police.example",
]

PLACES = {
    "below our Received": letter(below=(PASSED,)),
    "below it, and ours says fail": letter(f"{AR}{SERVER}; dmarc=fail", below=(PASSED,)),
    "no Received at all": letter(PASSED, own=""),
    "another server's Received": letter(PASSED, own=OTHER),
    "a forged Received of ours below, results between": letter(below=(PASSED, OWN)),
    "a loop: forged, then ours twice": letter(below=(OWN, PASSED, OWN)),
    "ours comes without results, the loop before had some": letter(OTHER, below=(PASSED, OWN)),
    "in the body": letter(text=f"{PASSED}\r\n{OWN}\r\n\r\nForged."),
    "who connects calls itself `by ours`": letter(
        below=(PASSED, "Received: from by mx.council.example by x.example; now")
    ),
    "another name of the field": letter(f"X-{PASSED}"),
    "a space before the colon": letter(PASSED.replace("Results:", "Results :")),
    "the old name": letter(f"Authentication-Result: {SERVER}; {GOOD}"),
    "ARC's word": letter(f"ARC-Authentication-Results: i=1; {SERVER}; {GOOD}"),
    "forwarded with ARC": letter(
        f"{AR}{SERVER}; arc=pass; dmarc=fail header.from=police.example",
        below=(f"ARC-Authentication-Results: i=1; {SERVER}; {GOOD}", "ARC-Seal: i=1; cv=none"),
    ),
    "as the rest of another field": letter(f"X-Note: all is well\r\n {PASSED}"),
    "as the rest of nothing": b" " + letter(PASSED),
    "a line that is no field": letter(PASSED, "this is no field"),
    "an mbox line on top": b"From officer@police.example Mon Jan 5\r\n" + letter(PASSED),
    "a lone carriage return": letter(f"X-A: b\r{PASSED}"),
    "a NUL": letter(f"X-A: \x00\r\n{PASSED}"),
    "an empty line on top": b"\r\n" + letter(PASSED),
    "nothing at all": b"",
    "only results": PASSED.encode(),
    "ours in a comment": letter(f"{AR}(mx.council.example) evil.example; {GOOD}"),
    "our name among the results": letter(f"{AR}evil.example; {SERVER}; {GOOD}"),
}

WRONG = (
    [(f"lookalike {name!a}", letter(f"{AR}{name}; {GOOD}")) for name in LOOKALIKES]
    + [(f"broken {value!a}", letter(f"{AR}{value}")) for value in BROKEN]
    + [(f"unaligned {value}", letter(f"{AR}{SERVER}; {value}")) for value in UNALIGNED]
    + [(f"author {sender!a}", letter(PASSED, sender=sender)) for sender in AUTHORS]
    + list(PLACES.items())
)

ATTACKS = tuple(Attack(name, raw) for name, raw in WRONG)
