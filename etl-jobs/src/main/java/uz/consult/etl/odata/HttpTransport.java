package uz.consult.etl.odata;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpEntity;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.client.HttpClient;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.config.SocketConfig;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.olingo.client.api.ODataClient;
import org.apache.olingo.client.core.http.AbstractHttpClientFactory;
import org.apache.olingo.commons.api.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.http.Trust;

/**
 * Sends requests made by Olingo and returns whatever was answered. Olingo's own execution is bypassed: it copies bodies
 * twice, parses errors under V4's key (so 1C's code and text are lost) and sends V4's headers.
 */
final class HttpTransport extends AbstractHttpClientFactory implements Closeable {

    /**
     * An answer.
     *
     * @param body all of it, or of what is no data the beginning
     * @param cutOff true if it is data and longer than was to be read: then the body is worth nothing
     */
    record Reply(int status, byte[] body, @Nullable String cookie, boolean cutOff) {}

    private static final int PIECE = 1 << 16;
    private static final int LONGEST_LINE = 1 << 16;
    private static final int MOST_HEADERS = 200;

    private final ODataClient olingo;
    private final ODataSettings settings;
    private final CloseableHttpClient http;
    private final ScheduledThreadPoolExecutor timer;

    HttpTransport(ODataClient olingo, ODataSettings settings) {
        this.olingo = olingo;
        this.settings = settings;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "watch-1c");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager(
                RegistryBuilder.<ConnectionSocketFactory>create()
                        .register("http", PlainConnectionSocketFactory.getSocketFactory())
                        .register("https", new SSLConnectionSocketFactory(Trust.of(settings.caFile())))
                        .build(),
                null,
                null,
                null,
                5,
                TimeUnit.MINUTES);
        pool.setMaxTotal(settings.connections());
        pool.setDefaultMaxPerRoute(settings.connections());
        pool.setValidateAfterInactivity(1_000);
        pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setMessageConstraints(MessageConstraints.custom()
                        .setMaxLineLength(LONGEST_LINE)
                        .setMaxHeaderCount(MOST_HEADERS)
                        .build())
                .build());
        pool.setDefaultSocketConfig(SocketConfig.custom()
                .setSoTimeout((int) settings.readTimeout().toMillis())
                .setTcpNoDelay(true)
                .setSoKeepAlive(true)
                .build());
        http = HttpClientBuilder.create()
                .setConnectionManager(pool)
                .setUserAgent("consult-etl")
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectTimeout((int) settings.connectTimeout().toMillis())
                        .setConnectionRequestTimeout(
                                (int) settings.readTimeout().toMillis())
                        .setSocketTimeout((int) settings.readTimeout().toMillis())
                        .setRedirectsEnabled(false)
                        .setAuthenticationEnabled(false)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
        olingo.getConfiguration().setHttpClientFactory(this);
    }

    @Override
    public HttpClient create(HttpMethod method, URI uri) {
        return http;
    }

    @Override
    public void close(HttpClient client) {
        // One client serves all requests; Olingo would close it after each.
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        http.close();
    }

    /**
     * @param most how many bytes of the body are read at most
     * @throws ODataException if the answer was too slow
     */
    Reply send(HttpMethod method, URI uri, String what, Map<String, String> headers, byte @Nullable [] json, long most)
            throws IOException {
        URI ascii = URI.create(uri.toASCIIString());
        HttpUriRequest request =
                olingo.getConfiguration().getHttpUriRequestFactory().create(method, ascii);
        headers.forEach(request::setHeader);
        if (json != null) {
            ByteArrayEntity entity = new ByteArrayEntity(json);
            entity.setContentType("application/json;charset=utf-8");
            ((HttpEntityEnclosingRequest) request).setEntity(entity);
        }
        try (Watch watch = new Watch(request, timer, settings)) {
            try (CloseableHttpResponse response = http.execute(request)) {
                watch.begin();
                int status = response.getStatusLine().getStatusCode();
                // What is no data is read as far as anybody looks at it.
                Body body = status == 200
                        ? body(response.getEntity(), most, true, watch)
                        : body(response.getEntity(), OneCRefusal.MOST_BYTES + 1L, false, watch);
                if (!body.whole) {
                    request.abort(); // else the rest would be read to its end, to use the connection again
                }
                return new Reply(status, body.bytes, session(response), !body.whole && status == 200);
            } catch (IOException e) {
                String why = watch.why();
                if (why != null) {
                    throw OneCErrors.tooSlow(what, why, watch.tookTooLong(), e);
                }
                throw e;
            }
        }
    }

    /** What was read of a body, and whether that is all of it. */
    @SuppressWarnings("ArrayRecordComponent") // two of them are never compared
    private record Body(byte[] bytes, boolean whole) {}

    /** @param data false if a part of it is worth something, too */
    private static Body body(@Nullable HttpEntity entity, long most, boolean data, Watch watch) throws IOException {
        if (entity == null) {
            return new Body(new byte[0], true);
        }
        long told = entity.getContentLength();
        if (data && told > most) {
            return new Body(new byte[0], false);
        }
        InputStream in = entity.getContent();
        Body body = told >= 0 && told <= most ? new Body(exactly((int) told, in, watch), true) : upTo(most, in, watch);
        if (body.whole) {
            in.close(); // only now: it would read on to the end of what was cut off
        }
        return body;
    }

    private static byte[] exactly(int length, InputStream in, Watch watch) throws IOException {
        byte[] body = new byte[length];
        int read = 0;
        while (read < length) {
            int more = in.read(body, read, length - read);
            if (more < 0) {
                return Arrays.copyOf(body, read);
            }
            read += more;
            watch.read(read);
        }
        return body;
    }

    private static Body upTo(long most, InputStream in, Watch watch) throws IOException {
        List<byte[]> pieces = new ArrayList<>();
        long all = 0;
        byte[] piece = new byte[PIECE];
        int filled = 0;
        boolean whole = true;
        for (int more = in.read(piece); more >= 0; more = in.read(piece, filled, piece.length - filled)) {
            filled += more;
            all += more;
            watch.read(all);
            if (all > most) {
                whole = false;
                break;
            }
            if (filled == piece.length) {
                pieces.add(piece);
                piece = new byte[PIECE];
                filled = 0;
            }
        }
        byte[] body = new byte[(int) all];
        int at = 0;
        for (byte[] full : pieces) {
            System.arraycopy(full, 0, body, at, full.length);
            at += full.length;
        }
        System.arraycopy(piece, 0, body, at, filled);
        return new Body(body, whole);
    }

    private static @Nullable String session(CloseableHttpResponse response) {
        for (var header : response.getHeaders("Set-Cookie")) {
            String pair = header.getValue().split(";", 2)[0].strip();
            if (pair.startsWith("ibsession=")) {
                return pair;
            }
        }
        return null;
    }
}
