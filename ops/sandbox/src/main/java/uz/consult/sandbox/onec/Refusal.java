package uz.consult.sandbox.onec;

import tools.jackson.databind.json.JsonMapper;
import uz.consult.sandbox.http.Answer;

/** A request 1C refuses, with the answer it gives. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = new JsonMapper();

    private final transient Answer answer;

    private Refusal(Answer answer, String message) {
        super(message);
        this.answer = answer;
    }

    /** {@code {"odata.error":…}} with this HTTP status and code of 1C's. */
    static Refusal of(int status, int code, String message) {
        var body = JSON.createObjectNode();
        var error = body.putObject("odata.error");
        error.put("code", String.valueOf(code));
        error.putObject("message").put("lang", "ru").put("value", message);
        return new Refusal(Answer.json(status, JSON.writeValueAsBytes(body)), message);
    }

    static Refusal unknownProperty(String property) {
        return of(400, 10, "Свойство \"" + property + "\" не найдено");
    }

    static Refusal unknownEntity(String entity) {
        return of(404, 8, "Сущность \"" + entity + "\" не найдена");
    }

    static Refusal noSuchInstance() {
        return of(404, 9, "Экземпляр сущности с указанным ключом не найден");
    }

    Answer answer() {
        return answer;
    }
}
