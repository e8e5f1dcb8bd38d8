package uz.consult.prove;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import uz.consult.sandbox.profile.Profile;

/**
 * What a seed lets happen; the same for the same seed. (How the processes interleave, no seed decides.)
 *
 * @param profile what 1C, Chatwoot and PostgreSQL are like
 * @param consultations how many 1C holds at the beginning
 * @param pageSize ODATA_PAGE_SIZE
 * @param bufferDays ETL_CONS_INCREMENTAL_BUFFER_DAYS
 * @param launchers processes on the one database
 * @param load what goes wrong while everything is loaded first
 * @param outages what is away for a while, one after the other, once all rounds are over
 */
record Plan(
        long seed,
        Profile profile,
        int consultations,
        int pageSize,
        int bufferDays,
        int launchers,
        List<PlannedFault> load,
        List<Round> rounds,
        List<Outage> outages) {

    /** The jobs in the order in which they run together. */
    static final List<String> JOBS =
            List.of("users", "clients", "cons", "open_update", "redate", "rates", "calls", "queue_closing");

    /** Those that have a sweep. */
    static final List<String> SWEPT = List.of("clients", "cons", "redate", "rates", "calls");

    /** The first ones, and those that once found something. */
    private static final List<Long> SEEDS =
            List.of(1L, 2L, 3L, 4L, 5L, 8L, 10L, 16L, 21L, 39L, 48L, 66L, 6L, 7L, 9L, 11L, 12L, 13L, 14L, 15L);

    private static final List<String> WINDOWED = List.of("cons", "redate", "calls");

    /** What can go wrong, and how often compared with the rest. */
    enum Kind {
        ONEC_429(3),
        ONEC_500(3),
        ONEC_503(3),
        ONEC_CUT(4),
        ONEC_HTML(3),
        ONEC_LICENCE(2),
        ONEC_LOST(2),
        ONEC_SLOW(3),
        ONEC_OUTAGE(3),
        ONEC_SESSIONS_END(3),
        ONEC_CLOCK_JUMPS(3),
        CHATWOOT_429(1),
        CHATWOOT_500(3),
        CHATWOOT_503(3),
        CHATWOOT_TOO_LONG(2),
        CHATWOOT_CUT(4),
        CHATWOOT_HTML(2),
        CHATWOOT_LOST(7),
        CHATWOOT_SLOW(4),
        CHATWOOT_OUTAGE(3),
        POSTGRES_CUTS(6),
        POSTGRES_STOPS(1),
        POSTGRES_CRASHES(1),
        DEADLOCKS(5),
        KILL(5),
        TERM(2),
        PAUSE(3),
        /** Drawn apart from the others: 1C's publication starts anew. */
        ONEC_RESTARTS(0),
        /** Drawn apart from the others: Chatwoot starts anew, and what stands in front of it answers meanwhile. */
        CHATWOOT_RESTARTS(0),
        /** Drawn apart from the others: 1C answers for a while as a base without data. */
        ONEC_EMPTY(0);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        boolean endsLauncher() {
            return this == KILL || this == TERM;
        }

        private static Kind pick(SplittableRandom random) {
            int at = random.nextInt(
                    List.of(values()).stream().mapToInt(k -> k.weight).sum());
            for (Kind kind : values()) {
                at -= kind.weight;
                if (at < 0) {
                    return kind;
                }
            }
            throw new IllegalStateException();
        }
    }

    /**
     * A fault.
     *
     * @param at how many requests pass before it; to whom, the next field says
     * @param atChatwoot are requests that change something in Chatwoot counted? else those to 1C
     * @param size how often, or how long
     */
    record PlannedFault(Kind kind, int at, boolean atChatwoot, int size) {
        static PlannedFault pick(SplittableRandom random) {
            Kind kind = Kind.pick(random);
            return new PlannedFault(kind, random.nextInt(14), random.nextInt(3) == 0, 1 + random.nextInt(4));
        }

        @Override
        public String toString() {
            return kind.name().toLowerCase(Locale.ROOT) + "×" + size + "@" + at + (atChatwoot ? "w" : "");
        }
    }

    /** A run that is asked for. */
    record Order(String job, String mode) {
        @Override
        public String toString() {
            return mode.equals("incremental") ? job : job + " " + mode;
        }
    }

    /**
     * A stretch of time.
     *
     * @param before changes before the runs are asked for
     * @param during changes while pages turn
     * @param middleware what the middleware does meanwhile
     * @param patience milliseconds that the runs are waited for
     */
    record Round(int before, int during, List<Order> orders, List<PlannedFault> faults, int middleware, int patience) {
        @Override
        public String toString() {
            return before + "+" + during + " changes, " + middleware + " by the middleware; runs "
                    + orders.stream().map(Order::toString).collect(Collectors.joining(", ")) + "; "
                    + (faults.isEmpty()
                            ? "no fault"
                            : faults.stream().map(PlannedFault::toString).collect(Collectors.joining(", ")));
        }
    }

    /** A plan for each profile of the set that meets every pair of choices. */
    static List<Plan> everyPair() {
        List<Plan> plans = new ArrayList<>();
        for (Profile profile : Profile.everyPair()) {
            plans.add(of(SEEDS.get(plans.size() % SEEDS.size()), profile));
        }
        return plans;
    }

    /** In a world of a profile that the seed draws too. */
    static Plan of(long seed) {
        return of(seed, Profile.of(seed));
    }

    static Plan of(long seed, Profile profile) {
        SplittableRandom random = new SplittableRandom(seed);
        SplittableRandom restarts = new SplittableRandom(seed + 4);
        List<PlannedFault> load = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            faults(random, load, 3);
        }
        int[] pages = {15, 40, 100, 400};
        int consultations = 150 + random.nextInt(250);
        int pageSize = pages[random.nextInt(pages.length)];
        int buffer = random.nextInt(3) == 0 ? 0 : 7;
        int launchers = random.nextInt(5) == 0 ? 2 : 1;
        List<Round> rounds = new ArrayList<>();
        int many = 4 + random.nextInt(3);
        for (int i = 0; i < many; i++) {
            List<Order> orders = new ArrayList<>();
            for (int j = 1 + random.nextInt(5); j > 0; j--) {
                orders.add(order(random));
            }
            List<PlannedFault> faults = new ArrayList<>();
            faults(random, faults, 4);
            restarts(restarts, faults);
            rounds.add(new Round(
                    random.nextInt(20),
                    random.nextInt(16),
                    List.copyOf(orders),
                    List.copyOf(faults),
                    2 + random.nextInt(14),
                    150 + random.nextInt(1_200)));
        }
        return new Plan(
                seed,
                profile,
                consultations,
                pageSize,
                buffer,
                launchers,
                List.copyOf(load),
                List.copyOf(rounds),
                List.of());
    }

    /** The same world, in which nothing goes wrong but that so many times something is away. */
    Plan ofOutages(int many) {
        return new Plan(
                seed,
                profile,
                consultations,
                pageSize,
                bufferDays,
                launchers,
                List.of(),
                List.of(),
                Outage.of(seed, many));
    }

    /** From a source of its own, so that what else a seed lets happen stays what it was. */
    private static void restarts(SplittableRandom random, List<PlannedFault> into) {
        for (Kind kind : List.of(Kind.ONEC_RESTARTS, Kind.CHATWOOT_RESTARTS)) {
            boolean happens = random.nextInt(3) == 0;
            PlannedFault restart = new PlannedFault(
                    kind,
                    random.nextInt(10),
                    kind == Kind.CHATWOOT_RESTARTS && random.nextInt(4) > 0,
                    1 + random.nextInt(4));
            if (happens) {
                into.add(restart);
            }
        }
        if (random.nextInt(6) == 0) {
            into.add(new PlannedFault(Kind.ONEC_EMPTY, random.nextInt(12), false, 1 + random.nextInt(3)));
        }
    }

    /** The same, but for what comes after so many rounds. */
    Plan atMost(int many) {
        return new Plan(
                seed,
                profile,
                consultations,
                pageSize,
                bufferDays,
                launchers,
                load,
                rounds.subList(0, Math.min(many, rounds.size())),
                outages);
    }

    /** A process is ended once a round at most, because a restart takes long. */
    private static void faults(SplittableRandom random, List<PlannedFault> into, int most) {
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            PlannedFault one = PlannedFault.pick(random);
            if (!one.kind().endsLauncher()
                    || into.stream().noneMatch(other -> other.kind().endsLauncher())) {
                into.add(one);
            }
        }
    }

    private static Order order(SplittableRandom random) {
        int mode = random.nextInt(20);
        if (mode < 4) {
            return new Order(SWEPT.get(random.nextInt(SWEPT.size())), "sweep");
        }
        if (mode == 4) {
            return new Order(JOBS.get(random.nextInt(JOBS.size())), "full");
        }
        if (mode == 5) {
            return new Order(WINDOWED.get(random.nextInt(WINDOWED.size())), "window");
        }
        if (mode == 6) {
            return new Order("all", "reconcile");
        }
        // Consultations run most, as in production what hangs on them does.
        return new Order(random.nextInt(3) == 0 ? "cons" : JOBS.get(random.nextInt(JOBS.size())), "incremental");
    }

    /** In short, for people who look for what happened. */
    String told() {
        StringBuilder told = new StringBuilder("%d consultations, pages of %d, %d days of buffer, %d launcher(s)"
                .formatted(consultations, pageSize, bufferDays, launchers));
        if (!load.isEmpty()) {
            told.append("\n    load: ").append(load);
        }
        for (int i = 0; i < rounds.size(); i++) {
            told.append("\n    round ").append(i + 1).append(": ").append(rounds.get(i));
        }
        outages.forEach(outage -> told.append("\n    ").append(outage));
        return told.toString();
    }
}
