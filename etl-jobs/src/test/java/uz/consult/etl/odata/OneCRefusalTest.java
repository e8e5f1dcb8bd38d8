package uz.consult.etl.odata;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.etl.failure.ErrorClass;

/** What is said instead of data, however it is wrapped, however long it is. */
class OneCRefusalTest {

    private static final String LONG = "Ошибка \\\"СУБД\\\" \\u0441 ".repeat(200_000);
    private static final String XML =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><m:error xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">";

    static Stream<Arguments> bodies() {
        return Stream.of(
                of(
                        "JSON",
                        "{\"odata.error\":{\"code\":\"8\",\"message\":{\"lang\":\"ru\",\"value\":\"Нет такого\"}}}",
                        8,
                        "Нет такого"),
                of("a number for a code", "{\"odata.error\":{\"message\":{\"value\":\"Нет\"},\"code\":-1}}", -1, "Нет"),
                of(
                        "a byte order mark",
                        "\uFEFF{\"#exception\":{\"#value\":{\"descr\":\"Ошибка СУБД\"}}}",
                        0,
                        "Ошибка СУБД"),
                of("something behind", "{\"odata.error\":{\"code\":\"9\",\"message\":\"Нет\"}}<html>", 9, "Нет"),
                of("cut JSON", "{\"odata.error\":{\"code\":\"9\",\"message\":{\"value\":\"Нет\"", 9, "Нет"),
                of("a proxy's JSON", "{\"code\":9,\"message\":\"no Route matched\"}", 0, "no Route matched"),
                of("quotes", "{\"odata.error\":{\"message\":{\"value\":\"a \\\"b\\\" \\\\\"}}}", 0, "a 'b' \\"),
                of(
                        "a long text",
                        "{\"odata.error\":{\"code\":\"8\",\"message\":{\"value\":\"" + LONG + "\"}}}",
                        8,
                        "Ошибка 'СУБД' с"),
                of(
                        "XML",
                        XML
                                + "<m:code>20</m:code><m:message xml:lang=\"ru\">Нет <![CDATA[прав]]></m:message></m:error>",
                        20,
                        "Нет прав"),
                of("cut XML", XML + "<m:code>20</m:code><m:message xml:lang=\"ru\">Нет прав", 20, "Нет прав"),
                of("long XML", XML + "<m:code>8</m:code><m:message>" + "Ошибка ".repeat(300_000), 8, "Ошибка"),
                of(
                        "XML with an entity of its own",
                        "<!DOCTYPE e [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><error><code>6</code><message>&f;</message></error>",
                        6,
                        ""),
                of(
                        "a page",
                        "<!DOCTYPE html><HTML><head><meta charset=utf-8><Title lang=ru>404 - Not found</tItLe></head><body><code>9</code><br></body></html>",
                        0,
                        "404 - Not found"),
                of("a page without a title", "<html>" + "<".repeat(500_000), 0, ""),
                of("a title without an end", "<html><title>" + "x".repeat(500_000), 0, ""),
                of("plain words", "Сеанс отсутствует или удален", 0, "Сеанс отсутствует или удален"),
                of("deep JSON", "{\"odata.error\":" + "[".repeat(400_000), 0, ""),
                of("nothing", "", 0, ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    @Timeout(10)
    void is_read_by_content(String name, String body, int code, String said) {
        OneCRefusal refusal = OneCRefusal.of(body.getBytes(StandardCharsets.UTF_8));
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.said()).startsWith(said).hasSizeLessThanOrEqualTo(200);
        if (said.isEmpty()) {
            assertThat(refusal.said()).isEmpty();
        }
    }

    @Test
    void what_is_no_utf_8_is_read_as_windows_1251() {
        byte[] body =
                "<html><title>Сеанс завершён</title><p>Нет лицензии</p>".getBytes(Charset.forName("windows-1251"));
        assertThat(OneCRefusal.of(body).said()).isEqualTo("Сеанс завершён");
        assertThat(OneCRefusal.of(body).lacksLicence()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"odata.error\":{\"code\":\"14\",\"message\":{\"lang\":\"ru\",\"value\":\"Закрыт\"}}}",
                "\uFEFF{\"#exception\":{\"descr\":\"Закрыт\"}}",
                "<?xml version=\"1.0\"?><m:error xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\"><m:code>14</m:code></m:error>"
            })
    void what_1c_refuses_in_its_own_words_is_final(String body) {
        assertThat(OneCErrors.classify("Document_X", 400, body.getBytes(StandardCharsets.UTF_8))
                        .isFinal())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "404 page not found",
                "<html><head><title>405 - HTTP verb used is not allowed.</title></head></html>",
                "{\"message\":\"no Route matched with those values\"}",
                "{\"error\":{\"code\":14,\"message\":\"Bad request\"}}",
                "{\"error\":\"Forbidden\"}",
                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Denied</Message></Error>"
            })
    void what_others_answer_in_its_stead_is_not(String body) {
        for (int status : new int[] {400, 404, 405, 413, 414, 451, 501}) {
            assertThat(OneCErrors.classify("Document_X", status, body.getBytes(StandardCharsets.UTF_8))
                            .isFinal())
                    .as("%d %s", status, body)
                    .isFalse();
        }
    }

    @Test
    void a_long_text_of_utf_8_is_utf_8_though_it_is_cut_within_a_letter() {
        for (String pad : new String[] {"", "x"}) {
            byte[] body = ("{\"odata.error\":{\"code\":\"8\",\"message\":{\"value\":\"" + pad + "я".repeat(2_000_000))
                    .getBytes(StandardCharsets.UTF_8);
            assertThat(OneCRefusal.of(body).said()).startsWith(pad + "яяяя");
        }
    }

    @Test
    void a_long_error_has_its_words_and_its_class() {
        byte[] body = ("{\"odata.error\":{\"code\":\"8\",\"message\":{\"value\":\"" + "Очень длинно. ".repeat(10_000)
                        + "\"}}}")
                .getBytes(StandardCharsets.UTF_8);
        ODataException failure = OneCErrors.classify("Catalog_X", 404, body);
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.NOT_FOUND);
        assertThat(failure).hasMessageContaining("code 8 \"Очень длинно.");
        assertThat(failure.getMessage().length()).isLessThan(500);
    }

    private static Arguments of(String name, String body, int code, String said) {
        return Arguments.of(name, body, code, said);
    }
}
