package uz.consult.launcher.security;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How long Tomcat waits for whom. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableConfigurationProperties(ManagementSettings.class)
class ConnectorConfiguration {

    @Bean
    ManagementPort managementPort(ManagementSettings settings) {
        return new ManagementPort(Math.max(0, settings.port()));
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> patience(
            ManagementSettings settings, ManagementPort management) {
        return factory -> {
            factory.setProtocol(PatientProtocol.class.getName());
            factory.addEngineValves(new UnreadBodies());
            if (settings.isOn()) {
                factory.addEngineValves(management);
                factory.addAdditionalConnectors(management.connector());
            }
        };
    }
}
