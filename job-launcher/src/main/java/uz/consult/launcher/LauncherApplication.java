package uz.consult.launcher;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;
import uz.consult.etl.EtlConfiguration;

/** The Spring application behind every command. */
@SpringBootApplication
@Import(EtlConfiguration.class)
class LauncherApplication {}
