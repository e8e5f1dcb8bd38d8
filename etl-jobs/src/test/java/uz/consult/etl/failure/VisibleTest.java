package uz.consult.etl.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every character there is, on its way to a terminal. */
class VisibleTest {

    private static final Pattern ACTS = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    @Test
    void no_character_acts_in_a_line_or_hides_in_it() {
        assertThat(everyCharacter().filter(c -> {
                    String line = Visible.line("а" + Character.toString(c) + "б");
                    return !line.startsWith("а")
                            || !line.endsWith("б")
                            || ACTS.matcher(line).find()
                            || !line.equals(Visible.line(line));
                }))
                .isEmpty();
    }

    @Test
    void letters_digits_punctuation_symbols_and_blanks_stay_as_they_are() {
        assertThat(everyCharacter()
                        .filter(c -> Character.isLetterOrDigit(c)
                                && !Visible.line(Character.toString(c)).equals(Character.toString(c))))
                .as("fillers of Hangul, which show nothing")
                .containsExactly(0x115F, 0x1160, 0x3164, 0xFFA0);
        for (String text : List.of(
                "Ёлки-палки, № 5 — «Ўзбекистон»",
                "Oʻzbekiston, maʼlumot, O‘zbekcha, oʼ",
                "a\u00A0b\u2009c\u3000d",
                "и\u0306 = й",
                "😀 日本語 \\u202e C:\\new")) {
            assertThat(Visible.line(text)).isSameAs(text);
        }
    }

    @Test
    void what_is_escaped_is_read_back_from_its_escape() {
        assertThat(Visible.line("ok\r\n2026-01-31 00:00:00 ERROR forged\t\u001b[2J"))
                .isEqualTo("ok\\r\\n2026-01-31 00:00:00 ERROR forged\\t\\u001b[2J");
        assertThat(Visible.line("\u0000\u007f\u009b\u202e\u2066\u200f\u061c\u2028\ufeff\u200b\u200d\u00ad\ufe0f"))
                .isEqualTo(
                        "\\u0000\\u007f\\u009b\\u202e\\u2066\\u200f\\u061c\\u2028\\ufeff\\u200b\\u200d\\u00ad\\ufe0f");
        assertThat(Visible.line("\ud83d|\ude00|\udb40\udc41")).isEqualTo("\\ud83d|\\ude00|\\udb40\\udc41");
    }

    @Test
    void a_text_of_lines_keeps_its_line_feeds_and_tabs_alone() {
        assertThat(everyCharacter().filter(c -> {
                    String text = Character.toString(c);
                    return !Visible.lines(text).equals(Visible.line(text));
                }))
                .containsExactly((int) '\t', (int) '\n');
    }

    private static IntStream everyCharacter() {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT);
    }
}
