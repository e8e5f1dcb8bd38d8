package uz.consult.launcher.story;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import uz.consult.etl.chatwoot.ChatwootSettings;
import uz.consult.launcher.queries.ConsultationView;

/** Where a consultation is found in the other systems. */
@Component
public class ConsultationLinks {

    private static final Pattern GUID =
            Pattern.compile("([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})");

    private final @Nullable URI chatwoot;
    private final int account;

    ConsultationLinks(ChatwootSettings settings) {
        this.chatwoot = settings.apiUrl();
        this.account = settings.account();
    }

    /** The conversation as agents open it; null if there is none, or no Chatwoot. */
    public @Nullable String chatwoot(ConsultationView consultation) {
        return chatwoot == null || consultation.conversation() == null
                ? null
                : chatwoot.toString().replaceFirst("/+$", "") + "/app/accounts/" + account + "/conversations/"
                        + consultation.conversation();
    }

    /**
     * The document as 1C's own navigation names it: a reference there is the key with its groups of digits in another order. Null while 1C
     * does not know it.
     */
    public @Nullable String onec(ConsultationView consultation) {
        Matcher key = GUID.matcher(consultation.key() == null ? "" : consultation.key());
        return key.matches()
                ? "e1cib/data/Документ.ТелефонныйЗвонок?ref=" + key.group(4) + key.group(5) + key.group(3)
                        + key.group(2) + key.group(1)
                : null;
    }
}
