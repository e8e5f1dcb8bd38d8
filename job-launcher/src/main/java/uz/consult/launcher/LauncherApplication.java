package uz.consult.launcher;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Import;
import uz.consult.etl.EtlConfiguration;

/** The Spring application behind every command. */
// Boot's default user, whose password it logs, must not exist here.
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
@Import(EtlConfiguration.class)
class LauncherApplication {}
