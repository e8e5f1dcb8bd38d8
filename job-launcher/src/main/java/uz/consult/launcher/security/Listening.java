package uz.consult.launcher.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;

/** Logs where the launcher listens, and warns if passwords would be sent unencrypted. */
final class Listening {

    private static final Logger log = LoggerFactory.getLogger(Listening.class);

    private final ListenSettings listen;
    private final TlsSettings tls;
    private final PublicUrl url;
    private final ProxySettings proxies;
    private final ManagementSettings settings;
    private final ManagementPort management;

    Listening(
            ListenSettings listen,
            TlsSettings tls,
            PublicUrl url,
            ProxySettings proxies,
            ManagementSettings settings,
            ManagementPort management) {
        this.listen = listen;
        this.tls = tls;
        this.url = url;
        this.proxies = proxies;
        this.settings = settings;
        this.management = management;
    }

    @EventListener
    void tell(WebServerInitializedEvent event) {
        tell(event.getWebServer().getPort());
    }

    void tell(int port) {
        Place main = new Place(listen.address(tls), port, tls.isOn());
        Place probes = new Place(
                listen.managementAddress(tls),
                management.port(),
                tls.isOn() && ListenSettings.isOpen(listen.managementAddress(tls)));
        log.info(
                "Listens on {}{}; probes and metrics {}",
                main,
                url.uri() == null ? "" : ", known as " + url.uri(),
                settings.isOn() ? "on " + probes : "there too");
        List<String> open = new ArrayList<>();
        for (Place place : settings.isOn() ? List.of(main, probes) : List.of(main)) {
            if (!place.secure() && ListenSettings.isOpen(place.address())) {
                open.add(place.toString());
            }
        }
        if (!open.isEmpty() && !url.isHttps() && proxies.matchers().isEmpty()) {
            log.warn(
                    "{} can be reached from other machines without TLS, so passwords can be intercepted: set {} and {};"
                            + " or put a proxy with TLS in front and set LAUNCHER_PUBLIC_URL and LAUNCHER_TRUSTED_PROXIES;"
                            + " or unset SERVER_ADDRESS",
                    String.join(" and ", open),
                    TlsSettings.CERTIFICATE,
                    TlsSettings.PRIVATE_KEY);
        }
    }

    /** @param address null for all */
    private record Place(@Nullable InetAddress address, int port, boolean secure) {

        @Override
        public String toString() {
            String host = address == null || address.isAnyLocalAddress()
                    ? "*"
                    : address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
            return (secure ? "https://" : "http://") + host + ":" + port;
        }
    }
}
