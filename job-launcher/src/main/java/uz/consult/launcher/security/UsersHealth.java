package uz.consult.launcher.security;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Is the users' file readable? */
final class UsersHealth implements HealthIndicator {

    private final Users users;

    UsersHealth(Users users) {
        this.users = users;
    }

    @Override
    public Health health() {
        String away = users.away();
        Health.Builder health = away == null ? Health.up() : Health.down().withDetail("error", away);
        if (!users.wrongEntries().isEmpty()) {
            health.withDetail("wrongEntries", users.wrongEntries());
        }
        return health.withDetail("users", users.size()).build();
    }
}
