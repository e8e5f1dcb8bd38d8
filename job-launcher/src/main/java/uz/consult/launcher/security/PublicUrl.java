package uz.consult.launcher.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Where people and programs find the launcher.
 *
 * @param publicUrl such as https://etl.example.uz, without a path; blank for what each request says
 */
@ConfigurationProperties("launcher")
record PublicUrl(@DefaultValue("") String publicUrl) {

    private static final int MOST_PORT = 65_535;

    PublicUrl {
        parse(publicUrl);
    }

    /** Scheme, host and, if it is not the scheme's own, port; null if it is not set. */
    @Nullable URI uri() {
        return parse(publicUrl);
    }

    boolean isHttps() {
        URI uri = uri();
        return uri != null && uri.getScheme().equals("https");
    }

    /** The port that belongs to a scheme, and stands in no address. */
    static int ownPort(boolean https) {
        return https ? 443 : 80;
    }

    private static @Nullable URI parse(String text) {
        if (text.isBlank()) {
            return null;
        }
        try {
            URI given = new URI(text.strip());
            String scheme = given.getScheme() == null ? "" : given.getScheme().toLowerCase(Locale.ROOT);
            boolean bare = given.getRawUserInfo() == null
                    && given.getRawQuery() == null
                    && given.getRawFragment() == null
                    && ("".equals(given.getRawPath()) || "/".equals(given.getRawPath()));
            boolean web = scheme.equals("https") || scheme.equals("http");
            int port = given.getPort();
            if (web && bare && given.getHost() != null && port != 0 && port <= MOST_PORT) {
                return new URI(
                        scheme,
                        null,
                        given.getHost().toLowerCase(Locale.ROOT),
                        port == ownPort(scheme.equals("https")) ? -1 : port,
                        null,
                        null,
                        null);
            }
        } catch (URISyntaxException e) {
            throw wrong(text, e);
        }
        throw wrong(text, null);
    }

    private static EtlException wrong(String text, @Nullable Throwable cause) {
        return new EtlException(
                ErrorClass.VALIDATION,
                "LAUNCHER_PUBLIC_URL must be a scheme and a host, with a port if need be and no path, as"
                        + " https://etl.example.uz, and is " + Problems.cut(text, 200),
                cause);
    }
}
