package uz.consult.launcher.ui;

import java.util.Locale;

/** On whose side a failure lies, by what its message names. */
enum FailedSystem {
    /** 1C, or what stands before it. */
    ONEC,
    /** Chatwoot, or what stands before it. */
    CHATWOOT,
    /** The database. */
    POSTGRESQL,
    /** The process that executed the run. */
    PROCESS,
    /** None of these. */
    OTHER;

    static FailedSystem of(String message) {
        if (message.contains("the process that ran it")) {
            return PROCESS;
        }
        if (message.contains("PostgreSQL")) {
            return POSTGRESQL;
        }
        if (message.contains("Chatwoot") || message.contains("CHATWOOT_")) {
            return CHATWOOT;
        }
        return message.contains("1C") || message.contains("ODATA_") ? ONEC : OTHER;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
