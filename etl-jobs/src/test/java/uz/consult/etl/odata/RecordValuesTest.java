package uz.consult.etl.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each value is of its field's type, or the record is a bad one; and what it is called can be kept. */
class RecordValuesTest {

    private static final ODataFields FIELDS = new ODataFields(List.of("Ref_Key"), Set.of("Ref_Key"), Set.of("F"));

    private static void refuses(String json, BiFunction<ODataRecord, String, @Nullable Object> reading) {
        ODataRecord record = record(json);
        assertThatThrownBy(() -> reading.apply(record, "F"))
                .as(json)
                .isInstanceOf(BadRecordException.class)
                .hasMessageStartingWith("F ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", "[1,2]", "[\"x\"]", "[[{}]]", "[{\"a\":\"b\"}]"})
    void what_is_no_single_value_fits_no_field_but_a_tabular_part(String json) {
        refuses(json, ODataRecord::text);
        refuses(json, ODataRecord::code);
        refuses(json, ODataRecord::guid);
        refuses(json, ODataRecord::key);
        refuses(json, ODataRecord::dateTime);
        refuses(json, ODataRecord::time);
        refuses(json, ODataRecord::bool);
        refuses(json, ODataRecord::integer);
        assertThat(record(json).plain("F")).isNull();
        if (!json.startsWith("[{")) {
            refuses(json, ODataRecord::lines);
        }
        assertThat(record(json, json).identity(FIELDS.key())).startsWith("without-key-");
        assertThat(record(json, json).identity(List.of("Ref_Key", "F"))).startsWith("without-key-");
    }

    @Test
    void numbers_booleans_and_texts_do_not_stand_for_each_other() {
        for (String number : List.of("1", "1.5", "12345678901234567890")) {
            refuses(number, ODataRecord::text);
            refuses(number, ODataRecord::guid);
            refuses(number, ODataRecord::dateTime);
            refuses(number, ODataRecord::time);
            refuses(number, ODataRecord::bool);
            refuses(number, ODataRecord::lines);
        }
        refuses("1.5", ODataRecord::code);
        refuses("1.5", ODataRecord::integer);
        for (String other : List.of("true", "\"x\"")) {
            refuses(other, ODataRecord::guid);
            refuses(other, ODataRecord::dateTime);
            refuses(other, ODataRecord::integer);
            refuses(other, ODataRecord::lines);
        }
        refuses("true", ODataRecord::text);
        refuses("true", ODataRecord::code);
        refuses("\"true\"", ODataRecord::bool);
    }

    @Test
    void int64_comes_as_text_and_codes_come_as_numbers() {
        assertThat(record("\"7\"").integer("F")).isEqualTo(7);
        assertThat(record("7").integer("F")).isEqualTo(7);
        assertThat(record("7").code("F")).isEqualTo("7");
        assertThat(record("12345678901234567890").code("F")).isEqualTo("12345678901234567890");
    }

    @Test
    void half_of_a_pair_reads_as_a_character_that_can_be_kept() {
        assertThat(record("\"x \\ud83d\"").text("F")).isEqualTo("x \uFFFD");
        assertThat(record("\"\\ude00 x\"").code("F")).isEqualTo("\uFFFD x");
        assertThat(record("\"\\ud83d\\ude00\"").text("F")).isEqualTo("\uD83D\uDE00");
    }

    @Test
    void bytes_that_are_no_utf_8_spoil_neither_the_page_nor_what_is_kept() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head());
        body.writeBytes("{\"Ref_Key\":\"a\",\"F\":\"ё".getBytes(StandardCharsets.UTF_8));
        body.writeBytes(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0xBD, ' ', (byte) 0xC0});
        body.writeBytes("ю\"},{\"Ref_Key\":\"b\",\"F\":\"ж\"}]}".getBytes(StandardCharsets.UTF_8));
        List<ODataRecord> records =
                new PageParser("X", FIELDS).set(body.toByteArray()).records();
        assertThat(records.get(0).text("F")).isEqualTo("ё\uFFFD ?ю");
        assertThat(records.get(1).text("F")).isEqualTo("ж");
        assertThat(records.get(0).bytes()).contains((byte) 0xED, (byte) 0xA0, (byte) 0xBD, (byte) 0xC0);
    }

    @Test
    void a_name_can_be_kept_whatever_is_in_it() {
        assertThat(record("\"x\"", "\"a\\u0000b\\ud83d\\\\u\"").identity(List.of("F")))
                .isEqualTo("a\\u0000b\\ud83d\\u005cu");
        assertThatThrownBy(() -> record("\"2026-01-01T00:00:00\\u0000\"").dateTime("F"))
                .hasMessage("F is 2026-01-01T00:00:00\\u0000, not a date");
    }

    private static ODataRecord record(String json) {
        return record("\"x\"", json);
    }

    private static ODataRecord record(String key, String json) {
        byte[] body = (new String(head(), StandardCharsets.UTF_8) + "{\"Ref_Key\":" + key + ",\"F\":" + json + "}]}")
                .getBytes(StandardCharsets.UTF_8);
        return new PageParser("X", FIELDS).set(body).records().get(0);
    }

    private static byte[] head() {
        return "{\"odata.metadata\":\"y#X\",\"value\":[".getBytes(StandardCharsets.UTF_8);
    }
}
