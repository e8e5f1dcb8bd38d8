package uz.consult.sandbox.chatwoot;

import uz.consult.sandbox.http.Answer;

/** A request Chatwoot refuses, with the answer it gives. */
final class ChatwootRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    private ChatwootRefusal(Answer answer) {
        super(answer.status() + "");
        this.answer = answer;
    }

    static ChatwootRefusal notFound() {
        return new ChatwootRefusal(Answer.json(404, "{\"error\":\"Resource could not be found\"}"));
    }

    static ChatwootRefusal unknownPath() {
        return new ChatwootRefusal(
                Answer.html(
                        404,
                        "<!DOCTYPE html><html><head><title>The page you were looking for doesn't exist (404)</title></head></html>"));
    }

    static ChatwootRefusal unprocessable(String message) {
        return new ChatwootRefusal(Answer.json(
                422,
                Chatwoot.JSON.writeValueAsString(
                        Chatwoot.JSON.createObjectNode().put("error", message))));
    }

    static ChatwootRefusal taken() {
        return new ChatwootRefusal(
                Answer.json(422, "{\"message\":\"User has already been taken\",\"attributes\":[\"user_id\"]}"));
    }

    static ChatwootRefusal unauthorized(String message) {
        return new ChatwootRefusal(Answer.json(
                401,
                Chatwoot.JSON.writeValueAsString(
                        Chatwoot.JSON.createObjectNode().put("error", message))));
    }

    static ChatwootRefusal noSeat() {
        return new ChatwootRefusal(
                Answer.json(402, "{\"error\":\"Account limit exceeded. Please purchase more licenses\"}"));
    }

    static ChatwootRefusal tooMany() {
        return new ChatwootRefusal(Answer.text(429, "Retry later\n"));
    }

    static ChatwootRefusal internal() {
        return new ChatwootRefusal(Answer.json(500, "{\"status\":500,\"error\":\"Internal Server Error\"}"));
    }

    Answer answer() {
        return answer;
    }
}
