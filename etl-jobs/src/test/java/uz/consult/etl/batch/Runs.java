package uz.consult.etl.batch;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.clock.WallClock;

/** Runs for tests of what runs do, and the wall clock that they see. */
public final class Runs {

    /** What the wall shows in all these tests. */
    public static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 1, 12, 0);

    /** Events older than this tell nobody. */
    public static final Duration OLDEST = Duration.ofHours(24);

    private static final ZoneId TASHKENT = ZoneId.of("Asia/Tashkent");

    /** The number of each of these runs. */
    public static final long ID = 7;

    private Runs() {}

    public static PullRun incremental() {
        return of(PullMode.INCREMENTAL);
    }

    public static PullRun firstLoad() {
        return firstLoad(PullMode.INCREMENTAL);
    }

    public static PullRun firstLoad(PullMode mode) {
        return new PullRun(ID, ID, "job", mode, null, null, true, null);
    }

    public static PullRun of(PullMode mode) {
        return numbered(ID, mode);
    }

    public static PullRun numbered(long id, PullMode mode) {
        return new PullRun(id, id, "job", mode, null, null, false, null);
    }

    /** What 1C is asked from the beginning of this scan; null if for everything. */
    public static @Nullable String condition(Scan scan) {
        return scan.condition(null);
    }

    /** Tashkent's wall, which shows {@link #NOW}, labelled UTC as stored rows are. */
    public static WallClock clock() {
        return new WallClock(
                java.time.Clock.fixed(NOW.atZone(TASHKENT).toInstant(), ZoneOffset.UTC), TASHKENT, ZoneOffset.UTC);
    }
}
