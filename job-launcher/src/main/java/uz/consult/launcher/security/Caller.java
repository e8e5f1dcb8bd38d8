package uz.consult.launcher.security;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * The caller: a user, or a token, whose name is {@code token:} and its label, which no user can have.
 *
 * @param user as he was when he signed in; null for a token
 * @param token null for a user
 */
record Caller(
        String name,
        Role role,
        @Nullable User user,
        @Nullable ApiToken token) implements AuthenticatedPrincipal {

    static Caller of(User user) {
        return new Caller(user.name(), user.role(), user, null);
    }

    static Caller of(ApiToken token) {
        return new Caller(ApiTokens.MAKER + token.name() + "#" + token.id(), token.role(), null, token);
    }

    static @Nullable Caller of(@Nullable Authentication authentication) {
        return authentication != null && authentication.getPrincipal() instanceof Caller caller ? caller : null;
    }

    Authentication authentication() {
        return UsernamePasswordAuthenticationToken.authenticated(
                this, null, List.of(new SimpleGrantedAuthority(role.authority())));
    }

    @Override
    public String getName() {
        return name;
    }
}
