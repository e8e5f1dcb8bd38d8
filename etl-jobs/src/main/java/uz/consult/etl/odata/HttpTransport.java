package uz.consult.etl.odata;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.client.HttpClient;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.config.SocketConfig;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.util.EntityUtils;
import org.apache.olingo.client.api.ODataClient;
import org.apache.olingo.client.core.http.AbstractHttpClientFactory;
import org.apache.olingo.commons.api.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.http.Trust;

/**
 * Sends requests made by Olingo and hands back whatever was answered. Olingo's own execution is passed by: it copies bodies
 * twice, parses errors under V4's key (so 1C's code and text are lost) and sends V4's headers.
 */
final class HttpTransport extends AbstractHttpClientFactory implements Closeable {

    /** An answer read to its end. */
    record Reply(int status, byte[] body, @Nullable String cookie) {}

    private final ODataClient olingo;
    private final CloseableHttpClient http;

    HttpTransport(ODataClient olingo, ODataSettings settings) {
        this.olingo = olingo;
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
        http.close();
    }

    Reply send(HttpMethod method, URI uri, Map<String, String> headers, byte @Nullable [] json) throws IOException {
        URI ascii = URI.create(uri.toASCIIString());
        HttpUriRequest request =
                olingo.getConfiguration().getHttpUriRequestFactory().create(method, ascii);
        headers.forEach(request::setHeader);
        if (json != null) {
            ByteArrayEntity entity = new ByteArrayEntity(json);
            entity.setContentType("application/json;charset=utf-8");
            ((HttpEntityEnclosingRequest) request).setEntity(entity);
        }
        try (CloseableHttpResponse response = http.execute(request)) {
            byte[] body = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
            return new Reply(response.getStatusLine().getStatusCode(), body, session(response));
        }
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
