@echo off
where node >nul 2>&1
if errorlevel 1 (
  echo wakelock: there is no Node.js on this node. Three ways out: 1>&2
  echo   - install Node 20 or later on the agent, or take an image that has it 1>&2
  echo   - nodejs: 'NAME', a NodeJS installation under Manage Jenkins - Tools 1>&2
  echo   - run the step on another node: node^('with-node'^) { withWakelock^(...^) { ... } } 1>&2
  exit /b 127
)
rem move takes a slash for a switch.
if defined WAKELOCK_FRESH move /y "%WAKELOCK_FRESH:/=\%" "%WAKELOCK_CLI:/=\%" >nul
node "%WAKELOCK_CLI%" jenkins %WAKELOCK_DEED%
exit /b %errorlevel%
