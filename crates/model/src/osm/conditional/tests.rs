//! Sixty values, each read by hand.

use super::*;
use crate::document::zone::Holiday;

/// `value | spans | predicate`, clauses with ` ; ` between; years 2026 and 2027.
fn shown(text: &str) -> String {
    match parse(text, 2026..=2027) {
        Ok(clauses) => clauses.iter().map(one).collect::<Vec<_>>().join(" ; "),
        Err(_) => "unreadable".to_owned(),
    }
}

fn one(clause: &Clause) -> String {
    let when = match &clause.when {
        None => "always".to_owned(),
        Some(spans) => spans.iter().map(span).collect::<Vec<_>>().join(" + "),
    };
    let mut out = format!("{} | {when}", clause.value);
    if let Some(who) = &clause.who {
        let who = serde_json::to_string(who).unwrap().replace('"', "");
        out.push_str(" | ");
        out.push_str(&who);
    }
    if clause.purpose {
        out += " | purpose";
    }
    if clause.never {
        out += " | never";
    }
    out
}

fn span(span: &Span) -> String {
    let mut parts = Vec::new();
    parts.extend(span.days.clone());
    if span.from.is_some() || span.to.is_some() {
        parts.push(format!(
            "{}-{}",
            span.from.as_deref().unwrap_or("00:00"),
            span.to.as_deref().unwrap_or("24:00")
        ));
    }
    parts.extend(span.dates.iter().flatten().cloned());
    match span.holiday {
        Holiday::Include => {}
        Holiday::Exclude => parts.push("no-PH".to_owned()),
        Holiday::Only => parts.push("PH".to_owned()),
    }
    if parts.is_empty() { "daily".to_owned() } else { parts.join(" ") }
}

#[test]
fn sixty_values_read_by_hand() {
    let table = [
        // Hours of a day, weekdays.
        ("no @ (08:00-09:30)", "no | 08:00-09:30"),
        ("no @ 08:00-09:30", "no | 08:00-09:30"),
        ("no@(08:00-09:30)", "no | 08:00-09:30"),
        ("no @ (8:00-9:30)", "no | 08:00-09:30"),
        ("delivery @ (Mo-Sa 05:00-10:30)", "delivery | mon-sat 05:00-10:30"),
        ("no @ (Mo - Fr 07:00 - 19:00)", "no | mon-fri 07:00-19:00"),
        ("no @ (Mo,We,Fr 12:00-14:00)", "no | mon,wed,fri 12:00-14:00"),
        ("no @ (Mo, We 12:00-14:00)", "no | mon,wed 12:00-14:00"),
        ("yes @ (Sa-Mo 10:00-18:00)", "yes | sat-mon 10:00-18:00"),
        ("yes @ (Tu-Th)", "yes | tue-thu"),
        ("yes @ (Su)", "yes | sun"),
        ("no @ (Mo-Su 07:00-19:00)", "no | 07:00-19:00"),
        ("no @ (Mo-Fr 07:00-09:00,16:00-18:30)", "no | mon-fri 07:00-09:00 + mon-fri 16:00-18:30"),
        ("no @ (Mo-Fr 07:00-09:00, 16:00-18:30)", "no | mon-fri 07:00-09:00 + mon-fri 16:00-18:30"),
        ("no @ (Mo-Fr 24h)", "no | mon-fri"),
        ("no @ (24/7)", "no | always"),
        ("no @ (00:00-24:00)", "no | always"),
        // Over midnight.
        ("no @ (21:00-05:00)", "no | 21:00-05:00"),
        ("no @ (Fr,Sa 22:00-04:00)", "no | fri,sat 22:00-04:00"),
        ("no @ (Fr 22:00-28:00)", "no | fri 22:00-04:00"),
        ("yes @ (Mo-Fr 19:00-00:00)", "yes | mon-fri 19:00-00:00"),
        (
            "private @ (Th 22:00-24:00; Fr 00:00-02:00,22:00-24:00; Sa 00:00-02:00)",
            "private | thu 22:00-24:00 + fri 00:00-02:00 + fri 22:00-24:00 + sat 00:00-02:00",
        ),
        // Several rules: later ones take their days away, `, ` adds.
        ("no @ (Mo-Fr 07:00-19:00; Sa 08:00-14:00)", "no | mon-fri 07:00-19:00 + sat 08:00-14:00"),
        ("no @ (Mo-Fr 07:00-19:00, Sa 08:00-14:00)", "no | mon-fri 07:00-19:00 + sat 08:00-14:00"),
        ("no @ (Mo-Fr 10:00-18:00; We 14:00-18:00)", "no | mon,tue,thu,fri 10:00-18:00 + wed 14:00-18:00"),
        ("no @ (Mo-Fr 08:00-12:00; Mo-Fr 13:00-17:00)", "no | mon-fri 08:00-12:00 + mon-fri 13:00-17:00"),
        ("no @ (Mo-Fr 10:00-18:00, We 20:00-22:00)", "no | mon-fri 10:00-18:00 + wed 20:00-22:00"),
        ("no @ (Mo-Sa 08:00-18:00; We off)", "no | mon,tue,thu-sat 08:00-18:00"),
        ("yes @ (Su, Mo-Sa 21:00-05:00)", "yes | sun + mon-sat 21:00-05:00"),
        ("no @ Mo-Fr 06:00-08:00; Sa 09:00-11:00", "no | mon-fri 06:00-08:00 + sat 09:00-11:00"),
        // Public holidays.
        ("no @ (Sa,Su,PH 09:00-20:00)", "no | sat,sun 09:00-20:00 + 09:00-20:00 PH"),
        ("no @ (PH)", "no | PH"),
        ("no @ (Mo-Fr 07:00-19:00; PH off)", "no | mon-fri 07:00-19:00 no-PH"),
        ("no @ (Mo-Sa 07:00-19:00; PH 10:00-16:00)", "no | mon-sat 07:00-19:00 no-PH + 10:00-16:00 PH"),
        ("no @ (Su 06:00-20:00, PH 06:00-20:00)", "no | sun 06:00-20:00 + 06:00-20:00 PH"),
        // Dates.
        ("no @ (Dec 24)", "no | 2026-12-24 2027-12-24"),
        ("no @ (Jun15-Aug31)", "no | 2026-06-15/2026-08-31 2027-06-15/2027-08-31"),
        ("no @ (Nov-Feb)", "no | 2026-11-01/2027-02-28 2027-11-01/2028-02-29"),
        ("no @ (May 10:00-18:00)", "no | 10:00-18:00 2026-05-01/2026-05-31 2027-05-01/2027-05-31"),
        ("no @ (2026 Mar 02-2026 Oct 30)", "no | 2026-03-02/2026-10-30"),
        ("no @ (2026 Mar 2 - 2026 Oct 30)", "no | 2026-03-02/2026-10-30"),
        ("no @ (2026 08:00-10:00)", "no | 08:00-10:00 2026-01-01/2026-12-31"),
        (
            "no @ (Mo-Fr 08:00-10:00; Dec 24-26 off)",
            "no | mon-fri 08:00-10:00 0001-01-01/2026-12-23 2026-12-27/2027-12-23 2027-12-27/9999-12-31",
        ),
        // Vehicles.
        ("no @ (weight>7.5)", "no | always | {gross_kg:{>:7500}}"),
        ("no @ (weight >= 3,5 t)", "no | always | {gross_kg:{>=:3500}}"),
        ("no @ (length > 12)", "no | always | {length_mm:{>:12000}}"),
        ("no @ (height>3.2 m)", "no | always | {height_mm:{>:3200}}"),
        ("no @ (width>2 AND length>6)", "no | always | {all:[{width_mm:{>:2000}},{length_mm:{>:6000}}]}"),
        ("no @ (axles>2)", "no | always | {axles:{>:2}}"),
        ("no @ (axleload>8)", "no | always | {axle_load_kg:{>:8000}}"),
        ("no @ (06:30-18:00 AND weight>12)", "no | 06:30-18:00 | {gross_kg:{>:12000}}"),
        ("no @ ((Mo-Fr 07:00-09:00) and (weight>3.5))", "no | mon-fri 07:00-09:00 | {gross_kg:{>:3500}}"),
        ("no @ hgv", "no | always | {class:{in:[light_truck,medium_truck,heavy_truck]}}"),
        ("no @ (bicycle AND 10:00-18:00)", "no | 10:00-18:00 | {class:{in:[bicycle,e_bike,e_trike]}}"),
        // Purposes and other modes; several clauses.
        ("yes @ destination", "yes | always | purpose"),
        ("yes @ (delivery AND 06:00-10:00)", "yes | 06:00-10:00 | purpose"),
        ("yes @ agricultural", "yes | always | never"),
        ("no @ (08:00-10:00); yes @ bus", "no | 08:00-10:00 ; yes | always | never"),
        (
            "no @ (Mo-Fr 06:00-22:00); destination @ (Mo-Fr 09:00-11:00)",
            "no | mon-fri 06:00-22:00 ; destination | mon-fri 09:00-11:00",
        ),
        ("|no @ (Sa 06:00-14:00)", "|no | sat 06:00-14:00"),
        // Hours in two terms.
        ("no @ (Mo-Fr AND 07:00-09:00)", "no | mon-fri 07:00-09:00"),
        (
            "no @ (22:00-06:00 AND Sa,PH AND Nov-Dec)",
            "no | sat 00:00-06:00 2026-11-01/2026-12-31 2027-11-01/2027-12-31 + sat 22:00-24:00 2026-11-01/2026-12-31 \
             2027-11-01/2027-12-31 + 00:00-06:00 2026-11-01/2026-12-31 2027-11-01/2027-12-31 PH + 22:00-24:00 \
             2026-11-01/2026-12-31 2027-11-01/2027-12-31 PH",
        ),
        ("no @ (Fr AND 19:00-00:00)", "no | fri 19:00-24:00"),
    ];
    assert_eq!(table.len(), 63);
    let wrong: Vec<String> = table
        .iter()
        .filter(|(text, expected)| shown(text) != *expected)
        .map(|(text, expected)| format!("{text}\n  expected {expected}\n  found    {}", shown(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_cannot_be_read_says_why() {
    for (text, reason) in [
        ("no", "there is no `@`"),
        ("", "it is empty"),
        ("@ (08:00-10:00)", "there is no value before the `@`"),
        ("no @", "there is no condition behind the `@`"),
        ("no @ (08:00-10:00", "parentheses or quotes do not match"),
        ("no @ 08:00-10:00)", "parentheses or quotes do not match"),
        ("no @ (a) @ (b)", "there is more than one `@`"),
        ("no @ (sunset-sunrise)", "the sun's hours"),
        ("no @ (18:00+)", "hours with an open end"),
        ("no @ (week 10-20)", "weeks of the year"),
        ("no @ (SH 07:00-09:00)", "school holidays"),
        ("no @ (PH -1 day)", "days before or after holidays"),
        ("no @ (Su[1] 10:00-16:00)", "certain weekdays of a month"),
        ("no @ (easter)", "moving feasts"),
        ("no @ (Mo-Fr 08:00-18:00 \"by appointment\")", "a comment may mean anything"),
        ("no @ (Mo-Fr 08:00-18:00; 12:00-13:00 off)", "hours that are taken away from others"),
        ("no @ (08:00-10:00 AND 09:00-11:00)", "terms of hours that do not go together"),
        ("no @ (Mo-Fr 07:00-09:00 AND PH off)", "terms of hours that do not go together"),
        ("no @ (PH off AND 07:00-09:00)", "terms of hours that do not go together"),
        ("no @ (Mo-Fr 17:00,19:00)", "not hours that can be read, nor a word that is known"),
        ("no @ (emissions>euro_4)", "nothing that is known of vehicles"),
        ("no @ (weight>heavy)", "not a number with a unit that is known"),
        ("no @ wet", "not hours that can be read, nor a word that is known"),
        ("no @ (08:00-10:00); yes @ wet", "not hours that can be read, nor a word that is known"),
        ("no @ (2026 Sep 10-2026 Mar 2)", "a date that there is not"),
    ] {
        match parse(text, 2026..=2027) {
            Err(misread) => assert_eq!(misread.reason, reason, "{text}"),
            Ok(clauses) => panic!("{text} was read: {clauses:?}"),
        }
    }
}

#[test]
fn any_text_is_read_or_refused() {
    let pieces = [
        "no",
        "@",
        "(",
        ")",
        ";",
        " AND ",
        "Mo-Fr",
        " ",
        "08:00-10:00",
        "\"",
        "weight>",
        "7.5",
        ",",
        "é",
        "Dec 32",
        "PH",
        "off",
    ];
    let mut seed = 7_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..10 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text += pieces[usize::try_from(seed >> 33).unwrap() % pieces.len()];
        }
        let _ = parse(&text, 2026..=2027);
    }
}
