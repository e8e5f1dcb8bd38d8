package uz.consult.prove;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a comparison has found wrong. */
final class Findings {

    /** The sorts that the summary counts. */
    enum Sort {
        /** 1C has it, and PostgreSQL has not; or the reverse, or twice. */
        ROW,
        /** A field is not what the rules make of 1C's. */
        FIELD,
        /** Something that a client or an agent had to see never came. */
        LOST,
        /** It came twice, or though it must not, or in the wrong order. */
        DOUBLED,
        /** Runs, executions, watermarks, or the outbox do not add up. */
        BOOKS
    }

    private final List<String> all = new ArrayList<>();
    private final List<String> explanations = new ArrayList<>();
    private final Map<Sort, Integer> counts = new EnumMap<>(Sort.class);

    void add(Sort sort, String what) {
        counts.merge(sort, 1, Integer::sum);
        all.add(sort.name().toLowerCase(java.util.Locale.ROOT) + ": " + what);
    }

    void check(boolean right, Sort sort, String what) {
        if (!right) {
            add(sort, what);
        }
    }

    void equal(String of, String field, @Nullable String wanted, @Nullable String found) {
        check(Objects.equals(wanted, found), Sort.FIELD, of + " " + field + ": must be " + wanted + ", is " + found);
    }

    /** An empty value in 1C erases nothing: only other values are compared. */
    void said(String of, String field, @Nullable String wanted, @Nullable String found) {
        if (wanted != null) {
            equal(of, field, wanted, found);
        }
    }

    /** Keys of 1C that findings name. */
    Set<String> named() {
        return all.stream()
                .flatMap(one -> OneCRules.GUID.matcher(one).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Adds what may explain the findings. */
    void explain(String what) {
        explanations.add(what);
    }

    List<String> explanations() {
        return List.copyOf(explanations);
    }

    boolean none() {
        return all.isEmpty();
    }

    int count(Sort sort) {
        return counts.getOrDefault(sort, 0);
    }

    List<String> all() {
        return List.copyOf(all);
    }
}
