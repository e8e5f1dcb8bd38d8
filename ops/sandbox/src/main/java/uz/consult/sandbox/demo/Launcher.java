package uz.consult.sandbox.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The launcher's REST API, as somebody uses it who starts runs and waits for them. */
public final class Launcher {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int AGAIN_MILLIS = 100;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI address;
    private final String credentials;

    /** @param address where it serves, without a path */
    public Launcher(URI address, String user, String password) {
        this.address = address;
        this.credentials =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Waits until it answers. */
    void awaitReady() throws InterruptedException {
        while (true) {
            try {
                if (send("GET", "/api/jobs", null).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            Thread.sleep(AGAIN_MILLIS);
        }
    }

    /** Runs a job once it is its turn, and waits for the end. */
    void run(String job) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("POST", "/api/jobs/" + job + "/runs", "{}");
        while (answer.statusCode() == 409) {
            // The schedule was faster.
            Thread.sleep(AGAIN_MILLIS);
            answer = send("POST", "/api/jobs/" + job + "/runs", "{}");
        }
        awaitEnd(accepted(answer).path("id").asLong());
    }

    /** Compares a job's rows with 1C, and waits for the end. */
    void compare(String job) throws IOException, InterruptedException {
        JsonNode runs = accepted(send("POST", "/api/reconciliation/runs", "{\"jobs\":[\"" + job + "\"]}"));
        awaitEnd(runs.path("items").path(0).path("id").asLong());
    }

    private void awaitEnd(long run) throws IOException, InterruptedException {
        while (JSON.readTree(send("GET", "/api/runs/" + run, null).body())
                .path("finishedAt")
                .isNull()) {
            Thread.sleep(AGAIN_MILLIS);
        }
    }

    private static JsonNode accepted(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 202) {
            throw new IOException("The launcher answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                .header("Authorization", credentials)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
