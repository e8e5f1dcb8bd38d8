package uz.consult.etl.odata;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import uz.consult.etl.http.Resilience;

/**
 * How 1C is reached.
 *
 * @param baseUrl the address up to and with odata/standard.odata (ODATA_BASEURL_CL)
 * @param user the 1C user (ODATA_USER)
 * @param password his password (ODATA_PASSWORD)
 * @param pageSize records a page, 1 to 10,000 (ODATA_PAGE_SIZE)
 * @param pageBytes what a page should have: fewer records are asked for where they are large, at most 1/32 of the heap (ODATA_PAGE_BYTES)
 * @param maxBytes the most that is read of any answer, at most a sixth of the heap (ODATA_MAX_BYTES)
 * @param connectTimeout the longest wait for a connection
 * @param readTimeout the longest silence while an answer is read; 1C's first answer after idling takes up to 30 s
 * @param answerTimeout the longest time for an answer as a whole, from the request to its last byte (ODATA_ANSWER_TIMEOUT)
 * @param leastRate how many bytes a second must come once an answer has begun, on average over {@code rateWindow} (ODATA_LEAST_RATE); 0
 *     for any
 * @param rateWindow the time over which that is looked at
 * @param connections the most requests at once: each is a session and a licence of 1C
 * @param attempts how often a request is tried in all
 * @param firstDelay the wait before the second try
 * @param longestDelay the longest wait between two tries
 * @param breakAfter how many calls in a row fail for good before the circuit breaker opens
 * @param breakFor how long the circuit breaker stays open
 * @param signInAfter how long 1C is not called after it has rejected the user or the password; doubled each time
 * @param signInAtMost the longest such wait
 * @param caFile a PEM file with a private certificate authority, or null
 */
@ConfigurationProperties("onec")
public record ODataSettings(
        URI baseUrl,
        String user,
        String password,
        @DefaultValue("1000") int pageSize,
        @DefaultValue("8MB") DataSize pageBytes,
        @DefaultValue("256MB") DataSize maxBytes,
        @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("120s") Duration readTimeout,
        @DefaultValue("PT10M") Duration answerTimeout,
        @DefaultValue("1024") int leastRate,
        @DefaultValue("30s") Duration rateWindow,
        @DefaultValue("4") int connections,
        @DefaultValue("5") int attempts,
        @DefaultValue("500ms") Duration firstDelay,
        @DefaultValue("20s") Duration longestDelay,
        @DefaultValue("5") int breakAfter,
        @DefaultValue("60s") Duration breakFor,
        @DefaultValue("PT1M") Duration signInAfter,
        @DefaultValue("PT15M") Duration signInAtMost,
        @Nullable Path caFile) {

    public ODataSettings {
        if (caFile != null && caFile.toString().isBlank()) {
            caFile = null;
        }
        if (pageSize < 1 || pageSize > 10_000) {
            throw new IllegalArgumentException("ODATA_PAGE_SIZE must be from 1 to 10,000, not " + pageSize);
        }
        if (pageBytes.toKilobytes() < 64 || maxBytes.compareTo(pageBytes) < 0) {
            throw new IllegalArgumentException(
                    "ODATA_PAGE_BYTES must be at least 64KB, and ODATA_MAX_BYTES no less than it; they are " + pageBytes
                            + " and " + maxBytes);
        }
        if (answerTimeout.toMillis() < 1 || rateWindow.toMillis() < 1 || leastRate < 0) {
            throw new IllegalArgumentException(
                    "ODATA_ANSWER_TIMEOUT must be more than zero, and ODATA_LEAST_RATE not negative");
        }
        if (attempts < 1 || connections < 1) {
            throw new IllegalArgumentException("onec.attempts and onec.connections must be at least 1");
        }
        if (baseUrl.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "ODATA_BASEURL_CL must not hold a password: set ODATA_USER and ODATA_PASSWORD");
        }
    }

    /** The same for somebody who waits for one answer: a single attempt, and no longer than this in all. */
    public ODataSettings waitingAtMost(Duration longest) {
        return new ODataSettings(
                baseUrl,
                user,
                password,
                pageSize,
                pageBytes,
                maxBytes,
                shorter(connectTimeout, longest),
                shorter(readTimeout, longest),
                shorter(answerTimeout, longest),
                leastRate,
                rateWindow,
                1,
                1,
                firstDelay,
                longestDelay,
                breakAfter,
                breakFor,
                signInAfter,
                signInAtMost,
                caFile);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    Limits limits() {
        return Limits.of(pageBytes, maxBytes, Runtime.getRuntime().maxMemory());
    }

    Resilience.Settings resilience() {
        return new Resilience.Settings(
                attempts, firstDelay, longestDelay, breakAfter, breakFor, signInAfter, signInAtMost);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ODataSettings[" + baseUrl + ", " + user + ", pageSize=" + pageSize + "]";
    }
}
