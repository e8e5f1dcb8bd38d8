package uz.consult.launcher.story;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import uz.consult.launcher.security.Audit;
import uz.consult.launcher.security.AuditedAction;

/**
 * A row of the audit as a sentence: who did what, to what, with what given; of what was refused, that it was tried and why not. The texts of
 * an action are {@code did.CODE} for what was done and {@code to.CODE} for what was begun or tried.
 */
final class AuditSentence {

    private static final Pattern COMMAND = Pattern.compile("cli:(.+)");
    private static final Pattern TOKEN = Pattern.compile("token:(.+)#\\d+");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    /** Parameters whose values are codes, with the family of texts that names them. */
    private static final Map<String, String> CODES = Map.of(
            "mode", "mode", "kind", "kind", "role", "role", "errorClass", "error", "state", "effect", "unit", "unit");

    private final Wording words;
    private final AuditSubjects subjects;

    AuditSentence(Wording words, AuditSubjects subjects) {
        this.words = words;
        this.subjects = subjects;
    }

    String of(Audit.Row row) {
        AuditedAction action = AuditedAction.ofCode(row.action());
        String code = action == null ? "other" : action.code();
        String who = who(row.who());
        String subject = subject(row, action);
        String sentence;
        if (row.outcome() == null) {
            sentence = words.text("audit.begun", who, words.text("to." + code, who, subject));
        } else if (isRefused(row.outcome()) && words.isKnown("to." + code)) {
            sentence = words.text(
                    isFailure(row.outcome()) ? "audit.failed" : "audit.tried",
                    who,
                    words.text("to." + code, who, subject),
                    reason(row.outcome()));
        } else {
            sentence = words.text("did." + code, who, subject);
        }
        String given = given(row, subjectNames(row, action));
        return given.isEmpty() ? sentence : words.text("audit.given", sentence, given);
    }

    /** Was it refused, or did it fail? Of a command the exit code says so. */
    private static boolean isRefused(int outcome) {
        return outcome != 0 && (outcome < HttpStatus.CONTINUE.value() || outcome >= HttpStatus.BAD_REQUEST.value());
    }

    /** It was let through, and did not succeed. */
    private static boolean isFailure(int outcome) {
        return outcome < HttpStatus.CONTINUE.value() || outcome >= HttpStatus.INTERNAL_SERVER_ERROR.value();
    }

    private String reason(int outcome) {
        if (outcome < HttpStatus.CONTINUE.value()) {
            return words.text("because.failed");
        }
        if (outcome >= HttpStatus.INTERNAL_SERVER_ERROR.value()) {
            return words.text(outcome == HttpStatus.SERVICE_UNAVAILABLE.value() ? "because.503" : "because.500");
        }
        return words.textOr("because." + outcome, words.text("because.other", outcome));
    }

    private String who(@Nullable String who) {
        if (who == null) {
            return words.text("who.nobody");
        }
        if (who.equals("unknown")) {
            return words.text("who.unknown");
        }
        Matcher command = COMMAND.matcher(who);
        if (command.matches()) {
            return words.text("who.cli", command.group(1));
        }
        Matcher token = TOKEN.matcher(who);
        return token.matches() ? words.text("who.token", token.group(1)) : who;
    }

    private String subject(Audit.Row row, @Nullable AuditedAction action) {
        if (action == null) {
            return row.what();
        }
        String inPath = action.subject(row.what());
        if (inPath == null) {
            return subjectNames(row, action).stream()
                    .map(name -> values(parameters(row).get(name)))
                    .findFirst()
                    .orElse(words.text("audit.all"));
        }
        if (!NUMBER.matcher(inPath).matches()) {
            return inPath;
        }
        long id = Long.parseLong(inPath);
        if (AuditSubjects.ON_RUNS.contains(action)) {
            return of(inPath, subjects.jobsOfRuns().get(id));
        }
        if (AuditSubjects.ON_LETTERS.contains(action)) {
            return of(inPath, subjects.jobsOfLetters().get(id));
        }
        return AuditSubjects.ON_EFFECTS.contains(action)
                ? effect(inPath, subjects.effects().get(id))
                : inPath;
    }

    private String of(String id, @Nullable String job) {
        return job == null ? id : words.text("audit.ofJob", id, job);
    }

    private String effect(String id, AuditSubjects.@Nullable Effect effect) {
        if (effect == null) {
            return id;
        }
        String kind = words.textOr("kind." + effect.kind(), effect.kind());
        return effect.conversation() == null
                ? words.text("audit.effectTo1C", id, kind)
                : words.text("audit.effect", id, kind, effect.conversation());
    }

    /** The parameters that the subject of the sentence says already. */
    private static List<String> subjectNames(Audit.Row row, @Nullable AuditedAction action) {
        List<String> names = new ArrayList<>();
        if (action == null) {
            return names;
        }
        if (action.subject(row.what()) != null) {
            names.add("job");
            names.add("id");
        } else {
            switch (action) {
                case START_RUN, COMPARE, REPAIR -> names.add("jobs");
                case MAKE_TOKEN, MAKE_PASSWORD -> names.add("name");
                default -> {
                    // The sentence has no place for a subject.
                }
            }
        }
        names.removeIf(name -> !parameters(row).containsKey(name));
        return names;
    }

    private String given(Audit.Row row, List<String> said) {
        return parameters(row).entrySet().stream()
                .filter(one -> !said.contains(one.getKey()))
                .map(one -> words.text(
                        "audit.one",
                        words.textOr("given." + one.getKey(), one.getKey()),
                        value(one.getKey(), one.getValue())))
                .collect(Collectors.joining("; "));
    }

    private String value(String name, Object value) {
        String family = CODES.get(name);
        return family != null && value instanceof String code ? words.textOr(family + "." + code, code) : values(value);
    }

    private String values(@Nullable Object value) {
        if (value instanceof Collection<?> several) {
            return several.isEmpty()
                    ? words.text("audit.all")
                    : several.stream().map(this::values).collect(Collectors.joining(", "));
        }
        return value instanceof Boolean yes
                ? words.text(yes ? "yes" : "told.no")
                : Wording.shortened(String.valueOf(value));
    }

    private static Map<String, Object> parameters(Audit.Row row) {
        return row.parameters() == null ? Map.of() : row.parameters();
    }
}
