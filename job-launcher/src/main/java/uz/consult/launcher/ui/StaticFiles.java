package uz.consult.launcher.ui;

import jakarta.servlet.DispatcherType;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistration;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.ResourceUrlEncodingFilter;
import org.springframework.web.servlet.resource.VersionResourceResolver;

/**
 * Pages link to files by names that hold the hash of their content ({@code launcher-….css}), which browsers keep for a year. By its plain
 * name a file is not kept: its date would not tell, for every file of a release has the same (reproducible builds).
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class StaticFiles implements WebMvcConfigurer {

    private static final String HASHED = "/assets/{name:.+-[0-9a-f]{32}\\.[a-z0-9]+}";
    private static final Duration YEAR = Duration.ofDays(365);

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        handler(registry, HASHED)
                .setCacheControl(CacheControl.maxAge(YEAR).cachePublic().immutable());
        handler(registry, "/assets/**");
    }

    private static ResourceHandlerRegistration handler(ResourceHandlerRegistry registry, String pattern) {
        ResourceHandlerRegistration handler = registry.addResourceHandler(pattern)
                .addResourceLocations("classpath:/static/assets/")
                .setUseLastModified(false);
        handler.resourceChain(true).addResolver(new VersionResourceResolver().addContentVersionStrategy("/**"));
        return handler;
    }

    /** Puts the hash into the links of templates; also of pages that a filter forwards to. */
    @Bean
    FilterRegistrationBean<ResourceUrlEncodingFilter> hashedLinks() {
        FilterRegistrationBean<ResourceUrlEncodingFilter> registration =
                new FilterRegistrationBean<>(new ResourceUrlEncodingFilter());
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ERROR);
        return registration;
    }
}
