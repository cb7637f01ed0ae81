//! Date formats.

use app::text::{DatePrecision, Language};
use icu_calendar::{Date, Gregorian};
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::{YMD, YMDT};
use icu_datetime::options::TimePrecision;
use icu_time::{DateTime, Time};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{EachLanguage, locale_of};

struct Formatters {
    day: Option<FixedCalendarDateTimeFormatter<Gregorian, YMD>>,
    minute: Option<FixedCalendarDateTimeFormatter<Gregorian, YMDT>>,
}

thread_local! {
    // ICU4X's data is not `Sync`, so each thread has its own formatters.
    static FORMATTERS: EachLanguage<Formatters> = EachLanguage::new(|language| {
        let locale = || locale_of(language).into();
        let with_minutes = YMDT::medium().with_time_precision(TimePrecision::Minute);
        Formatters {
            day: FixedCalendarDateTimeFormatter::try_new(locale(), YMD::medium()).ok(),
            minute: FixedCalendarDateTimeFormatter::try_new(locale(), with_minutes).ok(),
        }
    });
}

/// Formats an RFC 3339 time in UTC.
pub(super) fn write(language: Language, time: &str, precision: DatePrecision) -> Option<String> {
    let time = time.parse::<Timestamp>().ok()?.to_zoned(TimeZone::UTC);
    let part = |number: i8| u8::try_from(number).ok();
    let (month, day) = (part(time.month())?, part(time.day())?);
    let date = Date::try_new_gregorian(time.year().into(), month, day).ok()?;
    FORMATTERS.with(|formatters| {
        let formatters = formatters.of(language);
        Some(match precision {
            DatePrecision::Day => formatters.day.as_ref()?.format(&date).to_string(),
            DatePrecision::Minute => {
                let time = Time::try_new(part(time.hour())?, part(time.minute())?, 0, 0).ok()?;
                formatters.minute.as_ref()?.format(&DateTime { date, time }).to_string()
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_format_of_each_language() {
        for (language, day) in [
            (Language::English, "2 Nov 2026"),
            (Language::German, "02.11.2026"),
            (Language::Spanish, "2 nov 2026"),
            (Language::French, "2 nov. 2026"),
            (Language::Arabic, "02\u{200f}/11\u{200f}/2026"),
            (Language::Japanese, "2026/11/02"),
            (Language::Hindi, "2 नव॰ 2026"),
        ] {
            let written = write(language, "2026-11-02T17:42:00Z", DatePrecision::Day);
            assert_eq!(written.as_deref(), Some(day), "{language:?}");
        }
        let minute = write(Language::English, "2026-11-02T17:42:59Z", DatePrecision::Minute);
        assert_eq!(minute.as_deref(), Some("2 Nov 2026, 17:42"));
        assert_eq!(write(Language::English, "yesterday", DatePrecision::Day), None);
    }
}
