package uz.consult.bench.onec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.onec.Seed;

/**
 * The stand-ins for 1C and Chatwoot in a process of their own, so that their CPU is measured separately. Answers one line of JSON:
 * first the variables by which they are found, then to each line of its input (forget, served, edit N, reset). Ends when its input
 * does.
 */
public final class StandIns {

    private StandIns() {}

    /** @param args the numbers of a {@link Seed.Size}, in their order */
    public static void main(String[] args) throws IOException {
        JsonMapper json = new JsonMapper();
        String secret = new BigInteger(130, new SecureRandom()).toString(32);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (PageServer onec = new PageServer(size(args), secret);
                ChatwootServer chatwoot = new ChatwootServer(new Chatwoot(Instant::now), 0, secret);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            out.println(json.writeValueAsString(environment(onec, chatwoot, secret)));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Object answer = switch (line.split(" ", 2)[0]) {
                    case "forget" -> {
                        onec.forgetServed();
                        chatwoot.forget();
                        yield "";
                    }
                    case "served" -> onec.served();
                    case "edit" -> onec.edit(Integer.parseInt(line.substring(5)));
                    case "reset" -> {
                        onec.reset();
                        yield "";
                    }
                    default -> throw new IllegalArgumentException("There is no command " + line);
                };
                out.println(json.writeValueAsString(answer));
            }
        }
    }

    /** The variables by which the launcher finds these stand-ins. */
    public static Map<String, String> environment(PageServer onec, ChatwootServer chatwoot, String secret) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("ODATA_BASEURL_CL", onec.root());
        environment.put("ODATA_USER", PageServer.user());
        environment.put("ODATA_PASSWORD", secret);
        environment.put("CHATWOOT_API_URL", chatwoot.origin());
        environment.put("CHATWOOT_API_TOKEN", secret);
        environment.put("CHATWOOT_ACCOUNT_ID", String.valueOf(ChatwootServer.ACCOUNT));
        environment.put("CHATWOOT_INBOX_ID", "1");
        return environment;
    }

    static Seed.Size size(String[] numbers) {
        int[] n = java.util.Arrays.stream(numbers).mapToInt(Integer::parseInt).toArray();
        return new Seed.Size(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]);
    }

    /** The numbers of a size as {@link #main} takes them. */
    public static String[] numbers(Seed.Size size) {
        return java.util.stream.IntStream.of(
                        size.clients(),
                        size.closed(),
                        size.cancelled(),
                        size.open(),
                        size.pending(),
                        size.calls(),
                        size.redates(),
                        size.ratings(),
                        size.users())
                .mapToObj(String::valueOf)
                .toArray(String[]::new);
    }
}
