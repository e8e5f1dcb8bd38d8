package uz.consult.etl.chatwoot;

import java.io.IOException;

/** Refusals as the client makes them of answers, for tests of what becomes of effects. */
public final class ChatwootFailures {

    private ChatwootFailures() {}

    public static ChatwootException answered(int status, String body) {
        return ChatwootException.of("POST /x", status, body);
    }

    /** @param reached false if there was not even a connection */
    public static ChatwootException noAnswer(boolean reached) {
        return ChatwootException.noAnswer("POST /x", new IOException("gone"), reached);
    }
}
