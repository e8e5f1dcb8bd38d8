package uz.consult.launcher.security;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** How long Tomcat waits for whom. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableConfigurationProperties({ManagementSettings.class, ProxySettings.class})
class ConnectorConfiguration {

    private static final Logger log = LoggerFactory.getLogger(ConnectorConfiguration.class);

    @Bean
    ManagementPort managementPort(ManagementSettings settings, ListenSettings listen, TlsSettings tls) {
        return new ManagementPort(Math.max(0, settings.port()), listen.managementAddress(tls));
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> patience(
            ManagementSettings settings,
            ProxySettings proxies,
            PublicAddress publicAddress,
            ManagementPort management,
            Environment environment) {
        TrustedProxies trusted = new TrustedProxies(proxies.matchers());
        if (!environment.getProperty("SERVER_FORWARD_HEADERS", "none").equals("none")) {
            log.warn("SERVER_FORWARD_HEADERS is ignored: name the proxies in LAUNCHER_TRUSTED_PROXIES");
        }
        return factory -> {
            // Refused by Spring Security, with a page of ours.
            factory.addConnectorCustomizers(connector -> {
                connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
                connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            });
            factory.addEngineValves(trusted, publicAddress);
            factory.setProtocol(PatientProtocol.class.getName());
            factory.addEngineValves(new UnreadBodies());
            if (settings.isOn()) {
                factory.addEngineValves(management);
                factory.addAdditionalConnectors(management.connector());
            }
        };
    }
}
