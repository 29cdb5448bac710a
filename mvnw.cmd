@echo off
rem Runs Maven, 3.9 or newer: the one on the PATH when it is new enough, else the version pinned in
rem .mvn\wrapper\maven-wrapper.properties, which is fetched once and checked against its SHA-512.
rem The twin of mvnw; uses certutil, curl and tar, which Windows 10 and later bring along.
setlocal EnableExtensions EnableDelayedExpansion

set "PROPERTIES=%~dp0.mvn\wrapper\maven-wrapper.properties"
for /f "usebackq eol=# tokens=1,2 delims==" %%a in ("%PROPERTIES%") do set "wrapper_%%a=%%b"

set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
set "java_major="
for /f "tokens=3" %%v in ('call "%JAVA%" -version 2^>^&1 ^| findstr /c:" version "') do (
    for /f "delims=.-+_ tokens=1" %%m in ("%%~v") do set "java_major=%%m"
)
if not defined java_major (
    echo mvnw: no Java found. Install a JDK 17 or newer, and put it on the PATH or set JAVA_HOME. 1>&2
    exit /b 1
)
if %java_major% LSS 17 (
    echo mvnw: Java %java_major% is too old. Install a JDK 17 or newer, and put it on the PATH or set JAVA_HOME. 1>&2
    exit /b 1
)

set "installed="
for /f "tokens=3" %%v in ('mvn -v 2^>nul ^| findstr /c:"Apache Maven"') do set "installed=%%v"
if defined installed for /f "delims=. tokens=1,2" %%a in ("%installed%") do (
    set "new_enough="
    if %%a GTR 3 set "new_enough=yes"
    if %%a EQU 3 if %%b GEQ 9 set "new_enough=yes"
    if defined new_enough (
        call mvn %*
        exit /b !ERRORLEVEL!
    )
)

if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "MAVEN=%MAVEN_USER_HOME%\wrapper\dists\apache-maven-%wrapper_version%\%wrapper_sha512:~0,16%"
if exist "%MAVEN%\bin\mvn.cmd" goto run

set "WORK=%MAVEN_USER_HOME%\wrapper\dists\.fetching.%RANDOM%"
mkdir "%WORK%" || exit /b 1
set "ZIP=%WORK%\apache-maven-%wrapper_version%-bin.zip"
if defined installed (
    echo mvnw: fetching Maven %wrapper_version% with the older Maven on the PATH 1>&2
    pushd "%WORK%"
    call mvn -B -q dependency:get -Dtransitive=false -Dartifact=org.apache.maven:apache-maven:%wrapper_version%:zip:bin
    call mvn -B -q dependency:copy -Dartifact=org.apache.maven:apache-maven:%wrapper_version%:zip:bin -DoutputDirectory=.
    popd
) else (
    echo mvnw: fetching Maven %wrapper_version% from archive.apache.org 1>&2
    curl -fsSL -o "%ZIP%" https://archive.apache.org/dist/maven/maven-3/%wrapper_version%/binaries/apache-maven-%wrapper_version%-bin.zip
)
if not exist "%ZIP%" (
    echo mvnw: Maven %wrapper_version% could not be fetched. Install Maven 3.9 or newer and put it on the PATH. 1>&2
    exit /b 1
)
certutil -hashfile "%ZIP%" SHA512 | findstr /i /x "%wrapper_sha512%" >nul
if errorlevel 1 (
    echo mvnw: the fetched Maven does not have the checksum of %PROPERTIES%. 1>&2
    exit /b 1
)
tar -xf "%ZIP%" -C "%WORK%" || exit /b 1
mkdir "%MAVEN_USER_HOME%\wrapper\dists\apache-maven-%wrapper_version%" 2>nul
move "%WORK%\apache-maven-%wrapper_version%" "%MAVEN%" >nul || exit /b 1
rmdir /s /q "%WORK%"

:run
call "%MAVEN%\bin\mvn.cmd" %*
exit /b %ERRORLEVEL%
