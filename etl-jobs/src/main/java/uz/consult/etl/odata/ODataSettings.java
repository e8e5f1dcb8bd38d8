package uz.consult.etl.odata;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How 1C is reached.
 *
 * @param baseUrl the address up to and with odata/standard.odata (ODATA_BASEURL_CL)
 * @param user the 1C user (ODATA_USER)
 * @param password his password (ODATA_PASSWORD)
 * @param pageSize records a page, 1 to 10,000 (ODATA_PAGE_SIZE)
 * @param connectTimeout the longest wait for a connection
 * @param readTimeout the longest silence while an answer is read; 1C's first answer after idling takes up to 30 s
 * @param connections the most requests at once: each is a session and a licence of 1C
 * @param attempts how often a request is tried in all
 * @param firstDelay the wait before the second try
 * @param longestDelay the longest wait between two tries
 * @param breakAfter how many requests in a row fail for good before 1C is left alone
 * @param breakFor how long it is left alone
 * @param caFile a PEM file with a private certificate authority, or null
 */
@ConfigurationProperties("onec")
public record ODataSettings(
        URI baseUrl,
        String user,
        String password,
        @DefaultValue("1000") int pageSize,
        @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("120s") Duration readTimeout,
        @DefaultValue("4") int connections,
        @DefaultValue("5") int attempts,
        @DefaultValue("500ms") Duration firstDelay,
        @DefaultValue("20s") Duration longestDelay,
        @DefaultValue("5") int breakAfter,
        @DefaultValue("60s") Duration breakFor,
        @Nullable Path caFile) {

    public ODataSettings {
        if (caFile != null && caFile.toString().isBlank()) {
            caFile = null;
        }
        if (pageSize < 1 || pageSize > 10_000) {
            throw new IllegalArgumentException("ODATA_PAGE_SIZE must be from 1 to 10,000, not " + pageSize);
        }
        if (attempts < 1 || connections < 1) {
            throw new IllegalArgumentException("onec.attempts and onec.connections must be at least 1");
        }
        if (baseUrl.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "ODATA_BASEURL_CL must not hold a password: set ODATA_USER and ODATA_PASSWORD");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ODataSettings[" + baseUrl + ", " + user + ", pageSize=" + pageSize + "]";
    }
}
