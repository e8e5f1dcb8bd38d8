package uz.consult.etl.outbox;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Texts of one language, read strictly: what a client would see garbled is refused, with its file and line. UTF-8 with or
 * without a byte order mark, or UTF-16 with one; the syntax is that of .properties files.
 */
final class MessageBundle {

    private static final Pattern BRACES = Pattern.compile("\\{(\\w+)}|[{}]");
    private static final Pattern BEYOND_BRACES = Pattern.compile("[^{}\\s]*[{}][^{}]*[{}]*");

    private MessageBundle() {}

    /**
     * Reads a bundle.
     *
     * @param file its name, for messages
     * @param gaps the gaps that each key may have; a key that is not among them is refused
     * @throws EtlException VALIDATION, naming file, line and what is right
     */
    static Map<String, String> read(String file, byte[] bytes, Map<String, Set<String>> gaps) {
        Map<String, String> texts = new LinkedHashMap<>();
        List<String> lines = decoded(file, bytes).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            int first = i + 1;
            String line = lines.get(i);
            if (isNothing(line)) {
                continue;
            }
            StringBuilder logical = new StringBuilder(line);
            while (goesOn(lines.get(i)) && i + 1 < lines.size()) {
                logical.append('\n').append(lines.get(++i));
            }
            entry(file, first, logical.toString(), gaps, texts);
        }
        return texts;
    }

    private static void entry(
            String file, int line, String logical, Map<String, Set<String>> gaps, Map<String, String> texts) {
        Properties one = new Properties();
        try {
            one.load(new StringReader(logical));
        } catch (IllegalArgumentException | IOException e) {
            throw refused(file, line, String.valueOf(e.getMessage()));
        }
        for (String key : one.stringPropertyNames()) {
            String text = one.getProperty(key);
            Set<String> known = gaps.get(key);
            if (known == null) {
                throw refused(
                        file, line, "there is no text " + key + "; the texts are " + String.join(", ", gaps.keySet()));
            }
            if (text.isBlank()) {
                throw refused(
                        file, line, key + " is empty; leave the line out for the text that comes with the product");
            }
            if (text.indexOf('\uFFFD') >= 0 || text.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\t')) {
                throw refused(file, line, key + " holds characters that were lost when the file was saved");
            }
            Matcher brace = BRACES.matcher(text);
            while (brace.find()) {
                if (brace.group(1) == null || !known.contains(brace.group(1))) {
                    throw refused(
                            file,
                            line,
                            key + " has no placeholder " + shown(text, brace.start()) + "; it may have "
                                    + (known.isEmpty()
                                            ? "none"
                                            : "{" + String.join("}, {", new TreeSet<>(known)) + "}"));
                }
            }
            texts.put(key, text);
        }
    }

    private static String shown(String text, int at) {
        Matcher near = BEYOND_BRACES.matcher(text);
        String found = near.find(at) ? near.group() : text.substring(at);
        return found.length() > 40 ? found.substring(0, 40) + "…" : found.strip();
    }

    private static boolean isNothing(String line) {
        String stripped = line.stripLeading();
        return stripped.isEmpty() || stripped.startsWith("#") || stripped.startsWith("!");
    }

    /** An odd number of backslashes at its end goes on in the next line. */
    private static boolean goesOn(String line) {
        int slashes = 0;
        while (slashes < line.length() && line.charAt(line.length() - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    private static String decoded(String file, byte[] bytes) {
        boolean utf16 = begins(bytes, 0xFE, 0xFF) || begins(bytes, 0xFF, 0xFE);
        Charset charset = utf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
        int from = begins(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
        if (result.isError()) {
            throw refused(
                    file,
                    line,
                    "is not " + charset + " (byte 0x" + Integer.toHexString(bytes[in.position()] & 0xFF)
                            + "); save the file as UTF-8");
        }
        int none = text.indexOf('\0');
        if (none >= 0) {
            throw refused(
                    file,
                    1
                            + (int) text.substring(0, none)
                                    .chars()
                                    .filter(c -> c == '\n')
                                    .count(),
                    "holds zero bytes, as UTF-16 without a byte order mark does; save the file as UTF-8");
        }
        return text;
    }

    private static boolean begins(byte[] bytes, int... with) {
        for (int i = 0; i < with.length; i++) {
            if (bytes.length <= i || (bytes[i] & 0xFF) != with[i]) {
                return false;
            }
        }
        return true;
    }

    private static EtlException refused(String file, int line, String why) {
        return new EtlException(ErrorClass.VALIDATION, "ETL_MESSAGES_DIR: " + file + ", line " + line + ": " + why);
    }
}
