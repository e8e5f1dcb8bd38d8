package uz.consult.etl.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Durations as people of a language say them: in days, hours and minutes, of these the two largest. */
enum SpokenDuration {
    RU(new Unit("день", "дня", "дней"), new Unit("час", "часа", "часов"), new Unit("минута", "минуты", "минут")) {
        @Override
        String form(long count, Unit unit) {
            long ten = count % 10;
            long hundred = count % 100;
            if (ten == 1 && hundred != 11) {
                return unit.one;
            }
            return ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? unit.few : unit.many;
        }
    },
    /** A noun behind a number has one form. */
    UZ(new Unit("kun"), new Unit("soat"), new Unit("daqiqa")) {
        @Override
        String form(long count, Unit unit) {
            return unit.one;
        }
    };

    /** What is counted, as it stands behind 1, 2 and 5. */
    private record Unit(String one, String few, String many) {
        Unit(String always) {
            this(always, always, always);
        }
    }

    private static final List<Long> MINUTES = List.of(24L * 60, 60L, 1L);
    private static final int SHOWN = 2;

    private final List<Unit> units;

    SpokenDuration(Unit... units) {
        this.units = List.of(units);
    }

    /** @param language ru or uz */
    static String of(Duration lasted, String language) {
        return (language.equals("uz") ? UZ : RU).say(lasted);
    }

    /** For 2 and 5, say, another form of the noun. */
    abstract String form(long count, Unit unit);

    private String say(Duration lasted) {
        long left = lasted.toMinutes();
        List<String> said = new ArrayList<>();
        for (int i = 0; i < units.size() && said.size() < SHOWN; i++) {
            long count = left / MINUTES.get(i);
            left %= MINUTES.get(i);
            if (count > 0 || i == units.size() - 1 && said.isEmpty()) {
                said.add(count + " " + form(count, units.get(i)));
            } else if (!said.isEmpty()) {
                break; // 2 days 5 minutes says more than anybody wants to know
            }
        }
        return String.join(" ", said);
    }
}
