package uz.consult.launcher.ui;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** Points in time within technical texts, on the wall of the business instead of in UTC. */
final class WallTimes {

    private static final Pattern MOMENT =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d\\d:\\d\\d)");
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss");

    private WallTimes() {}

    static String in(String text, ZoneId zone) {
        return MOMENT.matcher(text).replaceAll(found -> shown(found.group(), zone));
    }

    private static String shown(String moment, ZoneId zone) {
        try {
            return SHOWN.format(OffsetDateTime.parse(moment).atZoneSameInstant(zone));
        } catch (DateTimeException e) {
            return moment;
        }
    }
}
