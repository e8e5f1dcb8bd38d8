package uz.consult.launcher.security;

import java.util.Arrays;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * The proxies whose forwarding headers are trusted.
 *
 * @param trustedProxies addresses and networks such as 10.0.0.7, 10.1.0.0/16 or fd00::/8, separated by commas; blank for nobody
 */
@ConfigurationProperties("launcher")
record ProxySettings(@DefaultValue("") String trustedProxies) {

    /** @throws IllegalArgumentException naming what is no address */
    List<IpAddressMatcher> matchers() {
        return Arrays.stream(trustedProxies.split(","))
                .map(String::strip)
                .filter(proxy -> !proxy.isEmpty())
                .map(ProxySettings::matcher)
                .toList();
    }

    private static IpAddressMatcher matcher(String proxy) {
        try {
            return new IpAddressMatcher(proxy);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "LAUNCHER_TRUSTED_PROXIES must hold addresses or networks such as 10.1.0.0/16, and holds "
                            + Problems.cut(proxy, 100),
                    e);
        }
    }
}
