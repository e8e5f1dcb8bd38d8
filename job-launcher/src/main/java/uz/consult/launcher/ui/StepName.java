package uz.consult.launcher.ui;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a step's name.
 *
 * @param subject what the step works on: a job, or a dictionary; null if the work says it all
 * @param work what it does, the name of a message behind {@code step.}
 * @param number which of several of the kind; null if there is but one
 * @param afresh does it read everything, because 1C was restored to an earlier state?
 */
record StepName(
        @Nullable String subject, String work, @Nullable Integer number, boolean afresh) {

    /** Steps that are there once in a run. */
    static final Set<String> SINGLE = Set.of(
            "con_calls",
            "con_rates",
            "agents",
            "conversations",
            "merge-duplicates",
            "resolve-open-conversations",
            "finalize",
            "delivery");

    private static final Pattern NUMBERED = Pattern.compile("(check|repair)-(\\d{1,4})");
    private static final Pattern OF_ENTITY =
            Pattern.compile("([a-z_]+)(-afresh)?(?:-(keys|out-of-scope|compare|fetch-differences))?");

    /** @return null if steps are not called so */
    static @Nullable StepName of(String name) {
        if (SINGLE.contains(name)) {
            return new StepName(null, name, null, false);
        }
        Matcher numbered = NUMBERED.matcher(name);
        if (numbered.matches()) {
            return new StepName(null, numbered.group(1), Integer.valueOf(numbered.group(2)), false);
        }
        Matcher entity = OF_ENTITY.matcher(name);
        if (!entity.matches()) {
            return null;
        }
        String work = entity.group(3);
        return new StepName(entity.group(1), work == null ? "read" : work, null, entity.group(2) != null);
    }
}
