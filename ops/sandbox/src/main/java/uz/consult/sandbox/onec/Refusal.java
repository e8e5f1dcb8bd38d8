package uz.consult.sandbox.onec;

import java.nio.charset.Charset;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.profile.Errors;

/** A request 1C refuses, with what it says. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = new JsonMapper();
    private static final Charset WINDOWS = Charset.forName("windows-1251");
    private static final int NO_SUCH_INSTANCE = 9;
    private static final String FRAME =
            "\nпо причине:\n{Обработка.\"Интерфейс\".МодульОбъекта(%d)}: Запрос.Выполнить(); // поле \"Описание\" \\ строка";
    private static final int LONG = 2_200;

    private final int status;
    private final int code;
    private final String said;

    private Refusal(int status, int code, String said) {
        super(said);
        this.status = status;
        this.code = code;
        this.said = said;
    }

    /** A refusal with this HTTP status and code of 1C's. */
    static Refusal of(int status, int code, String message) {
        return new Refusal(status, code, message);
    }

    static Refusal unknownProperty(String property) {
        return of(400, 10, "Свойство \"" + property + "\" не найдено");
    }

    static Refusal unknownEntity(String entity) {
        return of(404, 8, "Сущность \"" + entity + "\" не найдена");
    }

    static Refusal noSuchInstance() {
        return of(404, NO_SUCH_INSTANCE, "Экземпляр сущности с указанным ключом не найден");
    }

    /** In OData's own words. */
    Answer answer() {
        return answer(Errors.JSON);
    }

    /** As a publication of this kind tells it. */
    Answer answer(Errors form) {
        return switch (form) {
            case JSON -> json(said);
            case LONG -> json(said + stack());
            case XML ->
                new Answer(
                        status,
                        "application/xml; charset=utf-8",
                        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<m:error xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">\n\t<m:code>"
                                        + code + "</m:code>\n\t<m:message xml:lang=\"ru\">" + escaped(said)
                                        + "</m:message>\n</m:error>")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        Map.of());
            case HTML -> code == NO_SUCH_INSTANCE ? json(said) : page();
        };
    }

    private Answer json(String message) {
        var body = JSON.createObjectNode();
        var error = body.putObject("odata.error");
        error.put("code", String.valueOf(code));
        error.putObject("message").put("lang", "ru").put("value", message);
        return Answer.json(status, JSON.writeValueAsBytes(body));
    }

    private Answer page() {
        String html =
                "<!DOCTYPE html>\r\n<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\">"
                        + "<title>Ошибка</title></head><body><h2>Ошибка " + status + "</h2><p>" + escaped(said)
                        + "</p></body></html>";
        return new Answer(status, "text/html", html.getBytes(WINDOWS), Map.of());
    }

    private static String stack() {
        StringBuilder stack = new StringBuilder();
        for (int line = 1; stack.length() < LONG; line++) {
            stack.append(FRAME.formatted(line));
        }
        return stack.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
