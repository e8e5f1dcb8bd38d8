package uz.consult.launcher.run;

import uz.consult.etl.runlog.RunRecord;

/** An event: this process has closed a run, its own or that of a dead process. */
public record RunEnded(RunRecord run) {}
