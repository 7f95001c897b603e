//! The words of the page with every section in Arabic, so that one can see a page that runs from right to left.
//!
//! In: the document. Out: the same, its known texts an object of languages. How Egypt writes numbers, money and times is
//! what `www/build/locale.js` says of `ar-EG`.

use serde_json::{Map, Value, json};

use crate::document::Texts;

/// The locale that the words are for.
const LOCALE: &str = "ar-EG";

const WORDS: &[(&str, &str)] = &[
    ("Every section", "كل الأقسام"),
    ("Free delivery to {city} this week", "توصيل مجاني هذا الأسبوع"),
    ("Lamps, mugs, cases", "مصابيح، أكواب، حقائب"),
    ("Offers", "العروض"),
    ("New", "جديد"),
    ("Club", "النادي"),
    ("Shops", "المتاجر"),
    ("Good things for home", "أشياء جميلة للبيت"),
    ("Made by people we know.", "من صنع أناس نعرفهم."),
    ("Look around", "تصفّح"),
    ("Packed in ten minutes", "جاهز في عشر دقائق"),
    ("Three ways to look", "ثلاث طرق للتصفّح"),
    ("The listening room", "غرفة الاستماع"),
    ("The table", "المائدة"),
    ("Departments", "الأقسام"),
    ("Travel", "السفر"),
    ("Table", "المائدة"),
    ("Sound", "الصوت"),
    ("Living", "المعيشة"),
    ("Two hours only", "ساعتان فقط"),
    ("Last season's colours.", "ألوان الموسم الماضي."),
    ("Welcome, {name}", "أهلًا بك، {name}"),
    ("Take it with your first order.", "لك مع طلبك الأول."),
    ("Yours to claim", "قسائمك"),
    ("Anything for the table", "كل ما للمائدة"),
    ("For gold members", "للأعضاء الذهبيين"),
    ("Good to see you, {name}", "سعداء برؤيتك، {name}"),
    ("Free repairs", "إصلاح مجاني"),
    ("Picked for you", "اخترنا لك"),
    ("The repair club", "نادي الإصلاح"),
    ("What buyers say", "آراء المشترين"),
    ("Coming up", "قريبًا"),
    ("Around the table", "حول الطاولة"),
    ("Near you", "بالقرب منك"),
    ("Turn it around", "أدِره بنفسك"),
    ("Everything", "كل المنتجات"),
    ("Help", "المساعدة"),
    ("Delivery", "التوصيل"),
    ("Returns", "الإرجاع"),
    ("About", "من نحن"),
];

/// Words of the page itself, and how it writes numbers, money and times.
const TEXTS: &[(&str, &str)] = &[
    ("sold_out", "نفد"),
    ("new", "جديد"),
    ("percent_off", "‎−{n}٪"),
    ("from", "من"),
    ("price", "السعر"),
    ("price_before", "قبل"),
    ("few_left", "{n, plural, one {بقيت قطعة واحدة} two {بقيت قطعتان} few {بقيت # قطع} other {بقيت # قطعة}}"),
    ("see_all", "عرض الكل"),
    ("see_product", "عرض المنتج"),
    ("rating", "{rating} من ٥، {n} تقييم"),
    ("points", "{n, plural, zero {لا نقاط} one {نقطة} two {نقطتان} few {# نقاط} other {# نقطة}}"),
    ("points_to_go", "{n, plural, few {# نقاط} other {# نقطة}} إلى {tier}"),
    ("code", "الرمز"),
    ("search", "بحث"),
    ("verified", "مشترٍ موثّق"),
    ("claim", "احصل عليها"),
    ("claimed", "حصلت عليها"),
    ("use", "استخدمها"),
    ("used", "استُخدمت"),
    ("ended", "انتهت"),
    ("starts", "يبدأ"),
    ("ends", "ينتهي"),
    ("follow", "تابع"),
    ("following", "تتابعه"),
    ("followers", "{followers, plural, few {# متابعين} other {# متابع}}"),
    ("fans_only", "للمتابعين"),
    ("remind", "ذكّرني"),
    ("reminded", "سنذكّرك"),
    ("out", "متاح منذ"),
    ("live", "مباشر الآن"),
    ("replay", "إعادة"),
    ("distance", "على بعد {distance} كم"),
    ("open_until", "مفتوح حتى {until}"),
    ("opens_at", "يفتح {day} {opens}"),
    ("pick_up", "استلام اليوم"),
    ("call", "اتصل"),
    ("book", "احجز زيارة"),
    ("mon", "الاثنين"),
    ("tue", "الثلاثاء"),
    ("wed", "الأربعاء"),
    ("thu", "الخميس"),
    ("fri", "الجمعة"),
    ("sat", "السبت"),
    ("sun", "الأحد"),
    ("decimal", "٫"),
    ("group", "٬"),
    ("digits", "٠"),
    ("money", "\u{200f}{n}\u{a0}{currency}"),
    ("date", "{d} {MMM}، {h}:{mm} {a}"),
    ("date_with_year", "{d} {MMM} {y}، {h}:{mm} {a}"),
    ("time", "{h}:{mm} {a}"),
    ("months", "يناير,فبراير,مارس,أبريل,مايو,يونيو,يوليو,أغسطس,سبتمبر,أكتوبر,نوفمبر,ديسمبر"),
    ("day_periods", "ص,م"),
];

/// Gives the document its Arabic words.
pub(super) fn translate(document: &mut Value) {
    in_both(document);
    document["locales"] = json!([document["locale"], LOCALE]);
    let mut texts: Map<String, Value> = TEXTS
        .iter()
        // In English, what the page says without words of the document.
        .map(|(key, arabic)| ((*key).to_owned(), json!({ "en": Texts::nothing().word(key), LOCALE: arabic })))
        .collect();
    let n = json!({ "var": "n" });
    let last = json!({ "%": [n, 100] });
    texts.insert(
        "plurals".to_owned(),
        json!({ LOCALE: {
            "zero": { "==": [n, 0] }, "one": { "==": [n, 1] }, "two": { "==": [n, 2] },
            "few": { "<=": [3, last, 10] }, "many": { ">=": [last, 11] },
        } }),
    );
    document["texts"] = Value::Object(texts);
}

/// What people read; the rest is ids, rules and what rules compare.
const READ: [&str; 6] = ["heading", "title", "text", "button_label", "placeholder", "unlock_text"];

fn in_both(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(in_both),
        Value::Object(object) => object.iter_mut().for_each(|(key, member)| {
            let words = WORDS.iter().find(|(english, _)| READ.contains(&key.as_str()) && member == english);
            match words {
                Some((english, arabic)) => *member = json!({ "en": english, LOCALE: arabic }),
                None => in_both(member),
            }
        }),
        _ => {}
    }
}
