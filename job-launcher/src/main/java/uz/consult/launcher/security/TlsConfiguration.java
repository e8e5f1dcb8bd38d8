package uz.consult.launcher.security;

import java.util.Map;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.tomcat.SslConnectorCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** By which address, with or without TLS, and under which name the launcher is reached. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableConfigurationProperties({ListenSettings.class, PublicUrl.class, TlsSettings.class})
class TlsConfiguration {

    @Bean
    OwnCertificate ownCertificate(TlsSettings tls) {
        return new OwnCertificate(tls);
    }

    @Bean
    PublicAddress publicAddress(PublicUrl url, TlsSettings tls) {
        if (tls.isOn() && url.uri() != null && !url.isHttps()) {
            throw TlsSettings.wrong("LAUNCHER_PUBLIC_URL is http:// although " + TlsSettings.CERTIFICATE
                    + " is set: give the https:// one");
        }
        return new PublicAddress(url);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> reach(
            ListenSettings listen,
            TlsSettings tls,
            ManagementSettings settings,
            SslBundles bundles,
            ManagementPort management) {
        return factory -> {
            OwnCertificate.refuseOthers(factory.getSsl());
            ListenSettings.check("SERVER_ADDRESS, SERVER_PORT", listen.address(tls), factory.getPort());
            if (settings.isOn()) {
                ListenSettings.check(
                        "MANAGEMENT_ADDRESS, MANAGEMENT_PORT", listen.managementAddress(tls), settings.port());
            }
            factory.setAddress(listen.address(tls));
            factory.setSsl(tls.isOn() ? Ssl.forBundle(OwnCertificate.BUNDLE) : null);
            if (tls.isOn() && ListenSettings.isOpen(listen.managementAddress(tls))) {
                SslConnectorCustomizer secured =
                        new SslConnectorCustomizer(LogFactory.getLog(getClass()), management.connector(), null);
                secured.customize(bundles.getBundle(OwnCertificate.BUNDLE), Map.of());
                bundles.addBundleUpdateHandler(OwnCertificate.BUNDLE, renewed -> secured.update(null, renewed));
            }
        };
    }

    @Bean
    Listening listening(
            ListenSettings listen,
            TlsSettings tls,
            PublicUrl url,
            ProxySettings proxies,
            ManagementSettings settings,
            ManagementPort management) {
        return new Listening(listen, tls, url, proxies, settings, management);
    }
}
