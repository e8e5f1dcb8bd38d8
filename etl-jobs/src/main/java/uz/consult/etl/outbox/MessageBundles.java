package uz.consult.etl.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * The texts of both languages: an operator's, entry by entry, before our own. His are read again when they have changed; if the new
 * ones are refused, the previous ones stay in use, and that is logged once. Safe for concurrent use.
 */
final class MessageBundles {

    private static final Logger log = LoggerFactory.getLogger(MessageBundles.class);
    private static final List<String> LANGUAGES = List.of("ru", "uz");
    private static final String WITHOUT = ".without-";
    private static final String FORM = "form";

    /** What each template can say, besides the address of the form. */
    private static final Map<String, Set<String>> VALUES = Map.of(
            "closed", Set.of("duration", "minutes"),
            "rate", Set.of("duration", "minutes"),
            "cancelled", Set.of(),
            "removed", Set.of(),
            "reassigned", Set.of("was", "now"),
            "moved", Set.of("old", "new", "manager"),
            "called", Set.of("period", "manager"),
            "rated", Set.of(),
            "queue_closed", Set.of("manager"));

    private final @Nullable Path directory;
    private final Duration again;
    private final Map<String, Map<String, String>> ours = new HashMap<>();
    private final Map<String, Set<String>> gaps = new LinkedHashMap<>();
    /** Whole files as they were last looked at, refused ones too. */
    private final Map<String, byte[]> looked = new HashMap<>();

    private final Map<String, Map<String, String>> theirs = new HashMap<>();
    private long lookedAt;

    /**
     * @param directory where the operator keeps his; null if he keeps none
     * @param again how often his are looked at
     * @throws EtlException VALIDATION if his cannot be used
     */
    MessageBundles(@Nullable Path directory, Duration again) {
        this.directory = directory;
        this.again = again;
        VALUES.forEach((template, values) -> {
            Set<String> all = new TreeSet<>(values);
            all.add(FORM);
            gaps.put(template, all);
            all.forEach(gap -> {
                Set<String> others = new TreeSet<>(all);
                others.remove(gap);
                gaps.put(template + WITHOUT + gap, others);
            });
        });
        for (String language : LANGUAGES) {
            ours.put(language, MessageBundle.read(name(language), own(language), gaps));
        }
        if (directory != null) {
            lookAtDirectory(directory);
            for (String language : LANGUAGES) {
                look(directory, language);
            }
        }
        lookedAt = System.nanoTime();
    }

    /** The text of this name; null if there is none. */
    synchronized @Nullable String text(String key, String language) {
        if (directory != null && System.nanoTime() - lookedAt > again.toNanos()) {
            lookedAt = System.nanoTime();
            lookAgain(directory);
        }
        String own = theirs.getOrDefault(language, Map.of()).get(key);
        return own != null
                ? own
                : Objects.requireNonNull(ours.get(language), language).get(key);
    }

    private void lookAgain(Path from) {
        for (String language : LANGUAGES) {
            try {
                look(from, language);
            } catch (EtlException e) {
                log.warn("{}. The texts that were read before stay in use", e.getMessage());
            }
        }
    }

    private void look(Path from, String language) {
        String name = name(language);
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(from.resolve(name));
        } catch (NoSuchFileException e) {
            bytes = new byte[0];
        } catch (IOException e) {
            throw new EtlException(
                    ErrorClass.VALIDATION, "ETL_MESSAGES_DIR: " + from.resolve(name) + " cannot be read: " + e, e);
        }
        if (!Arrays.equals(bytes, looked.put(name, bytes))) {
            theirs.put(language, MessageBundle.read(name, bytes, gaps));
        }
    }

    /** A file with an unknown name is refused: it was meant to be read. */
    private static void lookAtDirectory(Path from) {
        try (Stream<Path> files = Files.list(from)) {
            List<String> names = LANGUAGES.stream().map(MessageBundles::name).toList();
            files.map(file -> String.valueOf(file.getFileName()))
                    .filter(file -> file.endsWith(".properties") && !names.contains(file))
                    .sorted()
                    .findFirst()
                    .ifPresent(file -> {
                        throw new EtlException(
                                ErrorClass.VALIDATION,
                                "ETL_MESSAGES_DIR: " + file + " is not one of the message files; these are "
                                        + String.join(", ", names));
                    });
        } catch (IOException e) {
            throw new EtlException(
                    ErrorClass.VALIDATION, "ETL_MESSAGES_DIR: " + from + " is not a readable directory", e);
        }
    }

    private static String name(String language) {
        return "messages_" + language + ".properties";
    }

    private static byte[] own(String language) {
        try (InputStream in = Objects.requireNonNull(MessageBundles.class.getResourceAsStream(name(language)))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
