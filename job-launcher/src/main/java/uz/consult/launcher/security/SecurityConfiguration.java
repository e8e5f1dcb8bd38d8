package uz.consult.launcher.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/** Two chains, one table of permissions: requests with an Authorization header are programs', without session; the rest is people's. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableConfigurationProperties({AccessSettings.class, SessionSettings.class})
class SecurityConfiguration {

    private static final String CONTENT =
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    /** Swagger UI writes styles into its elements; its scripts come from files like everybody's. */
    private static final String CONTENT_OF_SWAGGER = CONTENT + "; style-src 'self' 'unsafe-inline'";

    private static final String FEATURES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

    @Bean
    Users users(AccessSettings settings, Environment environment) {
        OpenFiles.warn(settings.usersFile(), Path.of(environment.getProperty("ETL_SECRETS_DIR", "/run/secrets")));
        return new Users(settings);
    }

    @Bean
    HealthIndicator usersHealthIndicator(Users users) {
        return new UsersHealth(users);
    }

    @Bean
    FailedSignIns failedSignIns() {
        return new FailedSignIns();
    }

    @Bean
    Devices devices(Users users) {
        return new Devices(users);
    }

    @Bean
    Passwords passwords(Users users, FailedSignIns failures, Devices devices) {
        return new Passwords(users, failures, devices);
    }

    @Bean
    ApiTokens apiTokens(JdbcTemplate db, Users users) {
        return new ApiTokens(db, users);
    }

    @Bean
    Problems problems(JsonMapper json) {
        return new Problems(json);
    }

    @Bean
    RequestRejectedHandler rejectedRequests(Problems problems) {
        return new RejectedRequests(problems);
    }

    @Bean
    AuthenticationFailures refusals(Problems problems) {
        return new AuthenticationFailures(problems);
    }

    @Bean
    RequestLimits requestLimits(AccessSettings settings, Devices devices, Problems problems) {
        return new RequestLimits(settings.requestsPerMinute(), devices, problems);
    }

    /** Users first: that an entry is wrong is said before PostgreSQL is waited for. */
    @Bean
    Strangers strangers(Users users, Audit audit) {
        return new Strangers(users, audit);
    }

    @Bean
    FilterRegistrationBean<RequestIds> requestIds() {
        return first(new RequestIds(), 0);
    }

    @Bean
    FilterRegistrationBean<AuditFilter> auditFilter(
            Strangers strangers,
            Audit audit,
            @Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> addresses,
            JsonMapper json) {
        return first(new AuditFilter(audit, strangers, new ChangeParameters(addresses, json)), 1);
    }

    @Bean
    FilterRegistrationBean<FirstLimit> firstLimit(RequestLimits limits) {
        return first(new FirstLimit(limits), 2);
    }

    @Bean
    FilterRegistrationBean<Guard> guard(Problems problems) {
        FilterRegistrationBean<Guard> registration = first(new Guard(problems), 3);
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ERROR);
        return registration;
    }

    /** One for both chains: not a bean, for a filter that is one would also stand outside of them. */
    record BodyReading(Bodies filter) {}

    @Bean
    BodyReading bodies(Devices devices, Problems problems) {
        return new BodyReading(new Bodies(devices, problems));
    }

    private static <T extends Filter> FilterRegistrationBean<T> first(T filter, int place) {
        FilterRegistrationBean<T> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + place);
        return registration;
    }

    @Bean
    @Order(1)
    SecurityFilterChain programs(
            HttpSecurity http,
            Passwords passwords,
            ApiTokens tokens,
            FailedSignIns failures,
            AuthenticationFailures refusals,
            Problems problems,
            RequestLimits limits,
            BodyReading bodies) {
        RequestMatcher hasCredentials =
                (HttpServletRequest request) -> BearerFilter.isBearer(request) || BearerFilter.isBasic(request);
        common(http, refusals, limits)
                .securityMatcher(hasCredentials)
                .authenticationManager(new ProviderManager(passwords))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .httpBasic(basic ->
                        basic.authenticationEntryPoint(refusals::refuse).authenticationDetailsSource(Whence::of))
                .addFilterBefore(new CrossSiteBasicFilter(problems), BasicAuthenticationFilter.class)
                .addFilterBefore(new BearerFilter(tokens, failures, refusals), BasicAuthenticationFilter.class)
                .addFilterAfter(bodies.filter(), CallerLimit.class);
        return http.build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain people(
            HttpSecurity http,
            Passwords passwords,
            Users users,
            SessionSettings sessions,
            Devices devices,
            AuthenticationFailures refusals,
            RequestLimits limits,
            BodyReading bodies) {
        CsrfTokens tokens = new CsrfTokens();
        common(http, refusals, limits)
                .authenticationManager(new ProviderManager(passwords))
                .csrf(csrf -> csrf.csrfTokenRepository(tokens).csrfTokenRequestHandler(tokens))
                .httpBasic(AbstractHttpConfigurer::disable)
                .formLogin(form -> form.loginPage(SignIn.PATH)
                        .loginProcessingUrl(SignIn.PATH)
                        .usernameParameter("name")
                        .passwordParameter("password")
                        .authenticationDetailsSource(Whence::of)
                        .failureHandler(refusals)
                        .successHandler((request, response, authentication) -> {
                            if (authentication.getPrincipal() instanceof Caller caller) {
                                AuditEntry.of(request).signedIn(caller);
                                if (caller.user() != null) {
                                    devices.remember(caller.user(), request, response);
                                }
                            }
                            response.sendRedirect(request.getContextPath() + SignIn.next(request));
                        }))
                .logout(logout -> logout.logoutUrl("/sign-out")
                        .addLogoutHandler((request, response, authentication) ->
                                AuditEntry.of(request).signedOut(Caller.of(authentication)))
                        .logoutSuccessUrl(SignIn.PATH))
                .addFilterBefore(new RevokedSessionFilter(users, sessions), CsrfFilter.class)
                .addFilterAfter(bodies.filter(), RevokedSessionFilter.class);
        return http.build();
    }

    private static HttpSecurity common(HttpSecurity http, AuthenticationFailures refusals, RequestLimits limits) {
        return http.authorizeHttpRequests(SecurityConfiguration::authorize)
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .requestCache(cache -> cache.requestCache(new NullRequestCache()))
                .headers(SecurityConfiguration::headers)
                .addFilterAfter(new CallerLimit(limits), AnonymousAuthenticationFilter.class);
    }

    private static void authorize(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        requests.dispatcherTypeMatchers(DispatcherType.FORWARD, DispatcherType.ERROR, DispatcherType.ASYNC)
                .permitAll()
                .requestMatchers("/sign-in", "/assets/**", "/favicon.ico", "/actuator/health/**")
                .permitAll();
        for (Permission permission : Permission.ALL) {
            requests.requestMatchers(permission.asked()).hasAnyAuthority(permission.authorities());
        }
        requests.anyRequest().denyAll();
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        RequestMatcher swagger = PathPatternRequestMatcher.withDefaults().matcher("/swagger-ui/**");
        headers.addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(
                        swagger, new ContentSecurityPolicyHeaderWriter(CONTENT_OF_SWAGGER)))
                .addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(
                        new NegatedRequestMatcher(swagger), new ContentSecurityPolicyHeaderWriter(CONTENT)))
                // Others of the domain may be without TLS: they are not ours to speak for.
                .httpStrictTransportSecurity(hsts -> hsts.includeSubDomains(false))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(policy -> policy.policy(FEATURES));
    }

    @Bean
    PageLanguage localeResolver() {
        return new PageLanguage();
    }

    @Bean
    WebMvcConfigurer languageOfPages(PageLanguage language) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(language)
                        .addPathPatterns("/", "/ui/**", SignIn.PATH, AuthenticationFailures.PAGE);
            }
        };
    }
}
