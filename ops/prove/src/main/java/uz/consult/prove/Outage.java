package uz.consult.prove;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Something is away for a while, as when it is restarted.
 *
 * @param waits how long after runs were asked for it goes: effects are then anywhere in their lives
 * @param lasts how long it stays away, from 1 to 60 s; short ones are more frequent
 */
record Outage(Kind kind, Duration waits, Duration lasts) {

    /** What is restarted, and how that looks from outside. */
    enum Kind {
        /** Nobody listens at 1C's port; what was being answered breaks off. */
        ONEC,
        /** The web server in front of 1C answers with pages of its own. */
        ONEC_BEHIND_IIS,
        /** Nobody listens at Chatwoot's port; what was being answered breaks off. */
        CHATWOOT,
        /** Traefik has lost its route: 404, in plain text. */
        CHATWOOT_BEHIND_TRAEFIK,
        /** An ingress has no backend: 404, in plain text. */
        CHATWOOT_BEHIND_INGRESS,
        /** Kong has no route: 404, in JSON of its own. */
        CHATWOOT_BEHIND_KONG,
        /** nginx has no upstream: 502, as a page. */
        CHATWOOT_BEHIND_NGINX,
        /** PostgreSQL is stopped in peace. */
        POSTGRES,
        /** PostgreSQL crashes. */
        POSTGRES_CRASH
    }

    private static final double LONGEST_SECONDS = 60;

    static List<Outage> of(long seed, int many) {
        SplittableRandom random = new SplittableRandom(seed ^ 0x6f757461676573L);
        Kind[] kinds = Kind.values();
        List<Outage> outages = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Kind kind = kinds[(i + (int) Long.remainderUnsigned(seed, kinds.length)) % kinds.length];
            outages.add(new Outage(
                    kind,
                    Duration.ofMillis(random.nextInt(1_500)),
                    Duration.ofMillis(Math.round(1_000 * Math.pow(LONGEST_SECONDS, random.nextDouble())))));
        }
        return List.copyOf(outages);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " for " + lasts.toMillis() + " ms after " + waits.toMillis()
                + " ms";
    }
}
