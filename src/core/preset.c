#include "preset.h"

#include <stdio.h>
#include <string.h>

#include "countof.h"
#include "http.h"
#include "statuses.h"
#include "text.h"

/* The messages of strerror() and gai_strerror() in glibc, musl and macOS. */
#define NETWORK \
	"Connection (refused|reset by peer|timed out)|Operation timed out|No route to host" \
	"|Network is (unreachable|down)|Host is down|Temporary failure in name resolution" \
	"|Name or service not known|nodename nor servname provided|Name does not resolve" \
	"|Connection closed by|Broken pipe"

/* The messages of Go's net and net/http. */
#define GO_NETWORK \
	"connection (refused|reset by peer)|i/o timeout|TLS handshake timeout|Client\\.Timeout|no such host" \
	"|server misbehaving|network is unreachable|unexpected EOF|: EOF$|net/http: request canceled" \
	"|http2: (client connection lost|server sent GOAWAY)"

/* What a Kubernetes API server answers, as its clients print it. */
#define KUBERNETES_TRANSIENT \
	"|was refused - did you specify|etcdserver: (request timed out|leader changed|too many requests)" \
	"|\\((ServerTimeout|Timeout|TooManyRequests|ServiceUnavailable|InternalError)\\)" \
	"|unable to handle the request|try again later|Too Many Requests|the object has been modified"

/* ssh passes on the remote command's standard error: where possible its own lines are told by their beginning. */
#define SSH_TRANSIENT \
	"^ssh: connect to host .*: (Connection (refused|reset|timed out)|Operation timed out|No route to host" \
	"|Network is (unreachable|down)|Host is down|Resource temporarily unavailable)" \
	"|^ssh: Could not resolve hostname |^(kex|ssh)_exchange_identification: |Exceeded MaxStartups" \
	"|^Connection (closed|reset) by .* port [0-9]+|^Connection to .* (closed by remote host|timed out)" \
	"|^Connection timed out during banner exchange|banner exchange: Connection " \
	"|^client_loop: send disconnect|^(packet_write_wait|ssh_dispatch_run_fatal): Connection to " \
	"|^(Read from remote host .*|write failed): |^Timeout, server .* not responding|System is booting up"
#define SSH_PERMANENT \
	"^([^ ]+@[^ ]+: )?Permission denied \\(|Host key verification failed" \
	"|REMOTE HOST IDENTIFICATION HAS CHANGED|Too many authentication failures" \
	"|no matching (cipher|host key type|key exchange method|MAC) found|Bad configuration option" \
	"|^usage: (ssh|scp|sftp)|^Bad (owner or permissions|local forwarding)|UNPROTECTED PRIVATE KEY FILE" \
	"|^subsystem request failed"

/* A NOTICE, too, can say `does not exist, skipping`, so that text counts only behind ERROR or FATAL. */
#define POSTGRES_TRANSIENT \
	"could not connect to server" \
	"|connection to server .* failed: (Connection (refused|timed out|reset by peer)|No route to host" \
	"|Network is unreachable|server closed the connection)|timeout expired|could not translate host name" \
	"|the database system is (starting up|shutting down|in recovery mode|not( yet)? accepting connections)" \
	"|sorry, too many clients already|remaining connection slots are reserved" \
	"|too many connections for (role|database)|terminating connection (due to|because of)" \
	"|server closed the connection unexpectedly|connection to server was lost" \
	"|could not (send data to|receive data from) server|SSL SYSCALL error" \
	"|SSL connection has been closed unexpectedly|deadlock detected|could not serialize access" \
	"|canceling statement due to (lock timeout|conflict with recovery)|could not obtain lock" \
	"|(ERROR|FATAL):  (080(00|01|03|04|06)|40001|40P01|53(000|200|300)|55P03|57P0[1235]|58000|58030)"
#define POSTGRES_PERMANENT \
	"password authentication failed|no password supplied|no pg_hba\\.conf entry|pg_hba\\.conf rejects" \
	"|(ERROR|FATAL):  (28[0-9A-Z]{3}|3D000|42[0-9A-Z]{3}|22[0-9A-Z]{3}|23[0-9A-Z]{3})" \
	"|(ERROR|FATAL):  .* does not exist|ERROR:  .*(syntax error at|permission denied for)" \
	"|unrecognized option|canceling statement due to statement timeout"

#define APT_NETWORK \
	"Could not (connect to|resolve|wait for server fd) |Cannot initiate the connection" \
	"|Connection (failed|timed out|refused|reset by peer)" \
	"|(Temporary failure|Something wicked happened) resolving" \
	"|Could not handshake: (Error in the pull function|The TLS connection was non-properly terminated)" \
	"|Unable to connect to|Error reading from server|Undetermined Error|Hash Sum mismatch" \
	"|File has unexpected size|Bad header line|Clearsigned file isn't valid"

#define APK_TRANSIENT \
	": (temporary error|DNS|network (connection aborted|error)|could not connect to server|IO ERROR" \
	"|remote server returned error|unexpected end of file|[Oo]peration timed out" \
	"|Connection (reset by peer|timed out))"

#define MYSQL_TRANSIENT \
	"ERROR (1020|1040|1043|1053|1077|1078|1079|1158|1159|1160|1161|1203|1205|1213|1615|2002|2003|2005|2006" \
	"|2013|2055|3058|3101|3572) \\(|Got error: (1040|1053|1205|1213|2002|2003|2005|2006|2013):" \
	"|Lost connection to|server has gone away|Too many connections|WSREP has not yet prepared node" \
	"|Can't connect to"
#define MYSQL_PERMANENT \
	"ERROR (1044|1045|1046|1049|1054|1062|1064|1142|1146|1227|1698|3159) \\(" \
	"|Access denied|Unknown database|unknown option|You have an error in your SQL syntax"

/*
 * A status that only a text can judge is in neither list, so that without such a text it is permanent.  If a lost
 * connection is the likelier reason (ssh 255, psql 2), it is in the transient list.
 */
#define PERMANENT(ere) { PATTERN_PRESET_PERMANENT, PATTERN_STDERR, ere }
#define TRANSIENT(ere) { PATTERN_PRESET_TRANSIENT, PATTERN_STDERR, ere }

static const struct preset presets[] = {
	{ "auto", "", "none", "none", { { 0 } },
	    "The preset of the program that COMMAND is. With curl's come its headers, as if -D and --http=fd:N "
	    "were given." },

	{ "curl", "", "5-7,12,15,16,18,28,52,55,56,80,89,92,95-97",
	    "1-4,8,9,11,13,14,17,19,21,23,25-27,30,31,33,34,36-39,41-43,45,47-49,53,54,58-61,63-74,77,78,82-88,"
	    "90,91,93,94,98-101",
	    { PERMANENT(
		  "(returned error: |CONNECT tunnel failed, response |Received HTTP code )" HTTP_PERMANENT_ERE
		  "|SSL certificate problem|certificate (subject name|verif(y|ication) failed)"
		  "|wrong version number|unsupported protocol"
		  "|alert (handshake failure|protocol version|unknown ca|bad certificate)"
		  "|Maximum \\([0-9]+\\) redirects|Protocol .* not supported|Received HTTP/0\\.9"
		  "|option .*: (is unknown|is ambiguous|requires parameter)|Access denied: 530"
		  "|Failed to open/read local data|Failure writing output|Failed writing body"
		  "|Could(n't| not) open file"),
	      TRANSIENT(
		  "(returned error: |CONNECT tunnel failed, response |Received HTTP code )" HTTP_TRANSIENT_ERE
		  "|Got a 4[0-9][0-9] ftp-server response|SSL_ERROR_SYSCALL|unexpected eof while reading"
		  "|SSL connection timeout|Connection (reset by peer|timed out|refused)|timed out"
		  "|Could(n't| not) (resolve|connect)|Failed to connect|Empty reply from server"
		  "|Error in the pull function|TLS connection was non-properly terminated"
		  "|transfer closed with|HTTP/2 stream [0-9]+|GOAWAY") },
	    "Needs -f: without it curl exits 0 on an HTTP error. -s hides the words that tell 503 from 404: use "
	    "-sS, or --http. 18, 28, 52, 55, 56 and 92 leave open whether the server has acted." },

	{ "wget", "", "4,7", "1-3,5,6",
	    { PERMANENT(
		  "ERROR " HTTP_PERMANENT_ERE ":|server returned error: HTTP/[0-9.]+ " HTTP_PERMANENT_ERE
		  "|redirections exceeded|Authentication Failed|^ERROR: .*certificate"
		  "|Proxy tunneling failed: (Proxy Auth|Forbidden|Unauthorized|Bad Request|Not Found)"
		  "|Unsupported scheme|unrecognized option|missing URL|: No such file or directory$"
		  "|No space left on device"),
	      TRANSIENT(
		  "ERROR " HTTP_TRANSIENT_ERE ":|server returned error: HTTP/[0-9.]+ " HTTP_TRANSIENT_ERE
		  "|bad address '|can't connect to remote host|error getting response|download timed out"
		  "|connection closed prematurely|Connection (refused|timed out|reset by peer)|Read error"
		  "|No data received|Connection closed at byte|[Uu]nable to resolve host address"
		  "|Temporary failure in name resolution|failed: (Network is unreachable|No route to host)"
		  "|Proxy tunneling failed: (Service Unavailable|Bad Gateway|Gateway Time-?out"
		  "|Too Many Requests)") },
	    "Add -t 1: wget tries 20 times itself. -q hides the words that tell 503 from 404 (both are 8). "
	    "busybox's wget tries once, and -q hides nothing." },

	{ "wget2", "", "4", "1-3,5,6",
	    { { PATTERN_PRESET_FAIL, PATTERN_STDOUT | PATTERN_STDERR,
		  "^HTTP ERROR response " HTTP_TRANSIENT_ERE " .*\\[[^] ]+\\]$"
		  "|^Failed to resolve [^ ]+ \\(|^Failed to (write|read) [0-9]+ bytes \\([0-9]+(: .*)?\\)$"
		  "|^Just got [0-9]+ of [0-9]+ bytes$" } },
	    "Add --tries=1: wget2 tries again itself and says the same then. 1.99 exits 0 when the server is "
	    "down; this preset makes that a failure." },

	{ "httpie", "http https", "2,5", "3,6,7,130",
	    { PERMANENT(
		  "^https?: [A-Za-z.]+: HTTP " HTTP_PERMANENT_ERE " |CERTIFICATE_VERIFY_FAILED"
		  "|certificate verify failed|WRONG_VERSION_NUMBER|unrecognized arguments"),
	      TRANSIENT(
		  "^https?: [A-Za-z.]+: HTTP " HTTP_TRANSIENT_ERE " |ConnectionError: |gaierror: |Request timed out"
		  "|Connection (refused|aborted|reset by peer)|Max retries exceeded") },
	    "Needs --check-status: without it httpie exits 0 on an HTTP error." },

	{ "aria2c", "", "1,2,5-7,19,22,29", "3,4,8-18,20,23-28,30,32", { { 0 } },
	    "Add --max-tries=1: aria2c tries 5 times itself." },

	{ "psql", "", "2", "1,3",
	    { PERMANENT(POSTGRES_PERMANENT), TRANSIENT(POSTGRES_TRANSIENT) },
	    "Scripts (-f) need -v ON_ERROR_STOP=1: without it an SQL error exits 0. VERBOSITY=verbose shows "
	    "SQLSTATEs, which the server's language does not change." },
	{ "pg_dump",
	    "pg_dumpall pg_restore pg_basebackup pg_receivewal pgbench vacuumdb reindexdb clusterdb "
	    "createdb dropdb createuser dropuser",
	    "none", "1",
	    { PERMANENT(POSTGRES_PERMANENT), TRANSIENT(POSTGRES_TRANSIENT) },
	    "A dump that broke off is cut: hold the output (-O), or let -f write a file." },
	{ "pg_isready", "", "1,2", "3", { { 0 } },
	    "Limit the attempts: 2 is also a name that does not resolve." },
	{ "mysql", "mariadb", "none", "1,2",
	    { PERMANENT(MYSQL_PERMANENT), TRANSIENT(MYSQL_TRANSIENT) },
	    "After a deadlock the whole transaction has to run again." },
	{ "mysqldump",
	    "mariadb-dump mysqladmin mariadb-admin mysqlcheck mariadb-check mysqlimport mariadb-import "
	    "mysqlshow mariadb-show",
	    "none", "1-3",
	    { PERMANENT(MYSQL_PERMANENT), TRANSIENT(MYSQL_TRANSIENT) },
	    "Hold its output (-O), which may be cut." },
	{ "redis-cli", "valkey-cli keydb-cli", "none", "1",
	    { PERMANENT(
		  "WRONGPASS|NOAUTH|NOPERM|unknown command|WRONGTYPE|wrong number of arguments|Unrecognized option"
		  "|NOSCRIPT|EXECABORT|value is not an integer"),
	      TRANSIENT(
		  "Could not connect to [A-Z][A-Za-z]+ at |Connection (refused|reset by peer|timed out)"
		  "|^(\\(error\\) )?(LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|NOREPLICAS|NOGOODSLAVE|UNBLOCKED"
		  "|READONLY|MISCONF|OOM) |max number of clients reached|Server closed the connection|I/O error"),
	      { PATTERN_PRESET_FAIL, PATTERN_STDOUT,
		  "^(\\(error\\) )?(LOADING [A-Z][a-z]+ is loading the dataset in memory"
		  "|MASTERDOWN Link with MASTER is down|CLUSTERDOWN (The cluster is down|Hash slot not served)"
		  "|TRYAGAIN Multiple keys request during rehashing of slot"
		  "|BUSY [A-Z][a-z]+ is busy running a script\\.|NOREPLICAS Not enough good replicas to write\\."
		  "|READONLY You can't write against a read only replica\\."
		  "|MISCONF [A-Z][a-z]+ is configured to save RDB snapshots"
		  "|OOM command not allowed when used memory > 'maxmemory'\\."
		  "|ERR max number of clients reached)" } },
	    "Needs -e: without it redis-cli exits 0 when the server answers with an error. This preset undoes that "
	    "for transient errors only." },
	{ "sqlite3", "", "5,6", "1,8,11,26",
	    { PERMANENT(
		  "no such (table|column)|syntax error|unable to open database|file is not a database"
		  "|readonly database|constraint failed|unknown option"),
	      TRANSIENT("database (table |schema )?is locked|\\((5|6|15|261|262|517|773)\\)$") },
	    "Its own `.timeout 5000` waits for a lock without any retry." },

	{ "ssh", "", "255", "none",
	    { PERMANENT(SSH_PERMANENT), TRANSIENT(SSH_TRANSIENT) },
	    "Every other status is the remote command's. 255 without a word (ssh -q, a remote command killed by a "
	    "signal) is retried: the command may have run." },
	{ "scp", "", "255", "1",
	    { PERMANENT(SSH_PERMANENT), TRANSIENT(SSH_TRANSIENT) },
	    "With -O a lost connection is 1: its words decide." },
	{ "sftp", "", "255", "1",
	    { PERMANENT(SSH_PERMANENT), TRANSIENT(SSH_TRANSIENT) },
	    "1 is a command of the batch that failed." },
	{ "rsync", "", "10,12,24,30,35,255", "1-4,6,11,13-16,19-22,25",
	    { PERMANENT(
		  "Permission denied \\(|Host key verification failed|auth failed on module|Unknown module"
		  "|unknown option|syntax or usage error|module is read only|No such file or directory \\(2\\)"
		  "|: No such file or directory$|command not found|protocol version mismatch|Failed to exec"
		  "|No space left on device|Disk quota exceeded|--max-delete limit"),
	      TRANSIENT(
		  NETWORK
		  "|max connections \\([0-9]+\\) reached|try again later|timeout in data send/receive"
		  "|io timeout after|connection unexpectedly closed|Could not resolve hostname"
		  "|error in socket IO \\(code 10\\)|timeout waiting for daemon connection"
		  "|some files vanished before they could be transferred") },
	    "--partial lets the next attempt go on. 24, vanished source files, is tried again." },

	{ "git", "", "none", "129",
	    { PERMANENT(
		  "Permission denied \\(|Host key verification failed|Authentication failed for"
		  "|could not read (Username|Password)|repository '.*' not found|Repository not found"
		  "|does not appear to be a git repository|returned error: " HTTP_PERMANENT_ERE
		  "|\\[rejected\\]|non-fast-forward|server certificate verification failed"
		  "|SSL certificate problem|[Cc]ouldn't find remote ref|pathspec '|not a git repository"
		  "|^usage: git|unknown option|CONFLICT \\("),
	      TRANSIENT(
		  "Could( not|n't) (resolve (host|proxy)|connect to server)|Failed to connect to"
		  "|Connection (refused|reset by peer|timed out|closed)|Operation timed out|timed out"
		  "|returned error: " HTTP_TRANSIENT_ERE "|RPC failed|early EOF|[Tt]he remote end hung up"
		  "|unexpected disconnect while reading sideband packet|unable to (connect to|look up) "
		  "|Temporary failure in name resolution|Could not resolve hostname"
		  "|kex_exchange_identification|Empty reply from server|Recv failure|SSL_ERROR_SYSCALL"
		  "|gnutls_handshake\\(\\) failed|HTTP/2 stream [0-9]+ was not closed cleanly"
		  "|Error in the HTTP/?2 framing layer|could not fetch [0-9a-f]+ from promisor remote"
		  "|unexpected eof while reading|expected flush after ref listing"
		  "|batch response: Rate limit exceeded|could not lock config file .*: File exists"
		  "|remote error: Internal Server Error"
		  "|\\[remote rejected\\].*\\((failed to (update ref|lock)|cannot lock ref|Internal Server Error)"
		  "|(index|shallow|packed-refs|HEAD|\\.lock)[^ ]*': File exists") },
	    "The line before `Could not read from remote repository` decides. That follows lost connections and "
	    "refused keys alike." },

	{ "apt", "apt-get aptitude apt-key dpkg", "none", "none",
	    { PERMANENT(
		  "Unable to locate package|has no installation candidate|Invalid operation"
		  "|is not understood in combination|held broken packages|NO_PUBKEY"
		  "|Failed to fetch .*  " HTTP_PERMANENT_ERE " |[Cc]ertificate verif(y|ication) failed"
		  "|Permission denied|No space left on device"
		  "|You don't have enough free space|Sub-process /usr/bin/dpkg returned an error code \\(1\\)"),
	      TRANSIENT(
		  "Could not get lock"
		  "|Unable to (acquire the dpkg frontend lock|lock (directory|the administration directory))"
		  "|(frontend|database)( lock)? (is|was) locked by another process|" APT_NETWORK
		  "|Failed to fetch .*  " HTTP_TRANSIENT_ERE " |Mirror sync in progress"
		  "|Problem renaming the file .*/(src)?pkgcache\\.bin|Could not open file /var/lib/apt/lists/"
		  "|IPC connect call failed|Temporary failure in name resolution|Unable to fetch some archives"
		  "|Some files failed to download"),
	      { PATTERN_PRESET_FAIL, PATTERN_STDERR,
		  "^W: Failed to fetch [^ ]+  (" HTTP_TRANSIENT_ERE " |" APT_NETWORK ")" } },
	    "Needs LC_ALL=C where messages are translated. `apt-get update` exits 0 when a mirror is down; this "
	    "preset makes that a failure." },
	{ "dnf", "dnf5 microdnf yum", "none", "1",
	    { PERMANENT("GPG check FAILED|more space needed on the|No space left on device|superuser privileges"),
	      TRANSIENT(
		  "Curl error \\((5|6|7|16|18|28|35|52|55|56|92)\\)|Status code: " HTTP_TRANSIENT_ERE " for "
		  "|\\[Errno 14\\] (curl#(5|6|7|16|18|28|35|52|55|56|92)|HTTPS? Error " HTTP_TRANSIENT_ERE ") - "
		  "|checksum doesn't match|Failed to obtain (the|rpm) transaction lock|Already locked by"
		  "|transaction lock on .* \\(Resource temporarily unavailable\\)") },
	    "Add --setopt=retries=1: dnf tries 10 times itself. `check-update` exits 100 for updates: add "
	    "--success-on=0,100. A repository with skip_if_unavailable may be left out and 0 be the status." },
	{ "apk", "", "none", "none",
	    { PERMANENT("UNTRUSTED signature|No space left on device"),
	      TRANSIENT(APK_TRANSIENT "|Unable to lock database: Resource temporarily unavailable"),
	      { PATTERN_PRESET_FAIL, PATTERN_STDERR,
		  "^(WARNING|ERROR): ([a-zA-Z ]+ )?(https?|ftp)://.*" APK_TRANSIENT } },
	    "apk may exit 0 although a repository is away: that is a failure here." },

	{ "docker", "", "none", "126,127",
	    { PERMANENT(
		  "manifest (unknown|for .* not found)|pull access denied"
		  "|requested access to the resource is denied|unauthorized|repository does not exist"
		  "|invalid reference format|unknown (shorthand )?flag|no matching manifest for|x509:"
		  "|no space left on device"),
	      TRANSIENT(
		  GO_NETWORK "|Cannot connect to the Docker daemon|toomanyrequests|context deadline exceeded"
		  "|Temporary failure in name resolution"
		  "|received unexpected HTTP status: (408|429|5[0-9][0-9])"
		  "|error parsing HTTP " HTTP_TRANSIENT_ERE " response body"
		  "|request returned (500|502|503|504) "
		  "|(500|502|503|504) (Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)"
		  "|error (pulling|reading) .*(stream error|closed network connection)") },
	    "`docker run` passes the container's status and standard error on. A status without one of these words "
	    "is the container's own." },
	{ "kubectl", "oc", "none", "1",
	    { PERMANENT(
		  "\\((NotFound|Forbidden|Unauthorized|AlreadyExists|Invalid|BadRequest|MethodNotAllowed)\\)"
		  "|unknown (flag|command|shorthand)|You must be logged in|x509:|no matches for kind"
		  "|doesn't have a resource type"),
	      TRANSIENT(
		  GO_NETWORK KUBERNETES_TRANSIENT "|context deadline exceeded") },
	    "`wait` ends at once where there is nothing yet to wait for. That is permanent here: add "
	    "--retry-match='NotFound|no matching resources'. A conflict (`the object has been modified`) is worth "
	    "it only for what reads and then writes." },
	{ "helm", "", "none", "1",
	    { PERMANENT(
		  "x509:|unknown (flag|command|shorthand)| is forbidden: |cannot re-use a name that is still in use"
		  "|\\((Forbidden|Unauthorized|Invalid|BadRequest)\\)| : " HTTP_PERMANENT_ERE " [A-Z]"),
	      TRANSIENT(
		  GO_NETWORK KUBERNETES_TRANSIENT "|\": (context deadline exceeded|Bad Gateway|Service Unavailable"
		  "|Gateway Timeout)| : " HTTP_TRANSIENT_ERE " [A-Z]|failed calling webhook"
		  "|unexpected status .*: " HTTP_TRANSIENT_ERE " [A-Z]|response status code " HTTP_TRANSIENT_ERE ":"
		  "|toomanyrequests|Timeout: request did not"
		  "|another operation \\(install/upgrade/rollback\\) is in progress") },
	    "`upgrade --install` can run again, `install` cannot: the name is taken. `another operation is in "
	    "progress` may be one that was killed: limit the attempts." },

	{ "npm", "npx", "none", "1",
	    { PERMANENT(
		  "npm (ERR!|error) code (E40[0-6]|E409|E422|ERESOLVE|ENOENT|EACCES|ENOSPC|EBADENGINE|EUSAGE"
		  "|ELIFECYCLE|ENEEDAUTH|EOTP|EJSONPARSE)|Missing script"),
	      TRANSIENT(
		  "npm (ERR!|error) code (ECONNRESET|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|ENETUNREACH"
		  "|EHOSTUNREACH|EPIPE|ESOCKETTIMEDOUT|ERR_SOCKET_TIMEOUT|ECONNECTIONTIMEOUT|EIDLETIMEOUT"
		  "|ERESPONSETIMEOUT|ETRANSFERTIMEOUT|EINTEGRITY|E(408|420|429|5[0-9][0-9]))"
		  "|npm (ERR!|error) network |socket hang up|[Nn]etwork [Tt]imeout|cb\\(\\) never called") },
	    "Add --fetch-retries=0: npm tries 3 times itself." },
	{ "pip", "pip3", "none", "1,2",
	    { PERMANENT(
		  "no such option|unknown command|Invalid requirement|requires a different Python"
		  "|CERTIFICATE_VERIFY_FAILED|HTTP error 40[134]|ResolutionImpossible|No space left on device"
		  "|externally-managed-environment"),
	      TRANSIENT(
		  "Retrying \\(Retry\\(total=0|Max retries exceeded with url"
		  "|(Read|Connect)(TimeoutError| timed out)|NewConnectionError|ConnectionResetError"
		  "|Connection aborted|IncompleteRead"
		  "|ProtocolError|too many (500|502|503|520|524) error responses"
		  "|Temporary failure in name resolution|Could not resolve host|HTTP error (408|429|5[0-9][0-9])"
		  "|not enough bytes were received"
		  "|SSL: (DECRYPTION_FAILED_OR_BAD_RECORD_MAC|UNEXPECTED_EOF_WHILE_READING)|SSLEOFError"
		  "|THESE PACKAGES DO NOT MATCH THE HASHES") },
	    "Add --retries 1: with --retries 0 pip does not say that it could not connect. An index that "
	    "answers 503 shows only as `No matching distribution found`, which is permanent here." },

	{ "aws", "", "none", "2,130,252,253",
	    { PERMANENT(
		  "\\((AccessDenied|AccessDeniedException|UnauthorizedOperation|InvalidClientTokenId"
		  "|SignatureDoesNotMatch|ExpiredToken|ExpiredTokenException|ValidationException|ValidationError"
		  "|NoSuchBucket|NoSuchKey|ResourceNotFoundException|400|401|403|404)\\) when calling"
		  "|Unable to locate credentials|You must specify a region|^usage: |Unknown options"
		  "|Invalid choice|SSL validation failed for .*(CERTIFICATE|certificate)"),
	      TRANSIENT(
		  "\\((Throttling|ThrottlingException|ThrottledException|RequestThrottledException"
		  "|TooManyRequestsException|ProvisionedThroughputExceededException|TransactionInProgressException"
		  "|RequestLimitExceeded|BandwidthLimitExceeded|LimitExceededException|RequestThrottled|SlowDown"
		  "|PriorRequestNotComplete|EC2ThrottledException|RequestTimeout|RequestTimeoutException"
		  "|InternalError|InternalFailure|InternalServerError|ServiceUnavailable"
		  "|ServiceUnavailableException|Unavailable|429|500|502|503|504)\\) when calling"
		  "|Could not connect to the endpoint URL|(Connect|Read) timeout on endpoint URL"
		  "|Connection was closed before we received a valid response|Connection reset by peer"
		  "|SSL validation failed for .*(EOF occurred in violation|UNEXPECTED_EOF_WHILE_READING)"
		  "|Unable to parse response .* Further retries may succeed|EndpointConnectionError"
		  "|Max(imum)? retries exceeded|Could not resolve") },
	    "Set AWS_MAX_ATTEMPTS=1: aws tries 3 or 5 times itself." },
	{ "gcloud", "gsutil", "none", "2",
	    { PERMANENT(
		  "PERMISSION_DENIED|NOT_FOUND|INVALID_ARGUMENT|unrecognized arguments"
		  "|do not currently have an active account|required property \\[project\\]|HTTPError 40[0134]"),
	      TRANSIENT(
		  "(HTTPError |code=)" HTTP_TRANSIENT_ERE "|UNAVAILABLE|DEADLINE_EXCEEDED|RESOURCE_EXHAUSTED"
		  "|rateLimitExceeded|Connection (refused|reset|aborted)|timed out|Max retries exceeded"
		  "|Unable to find the server") },
	    "1 is any failure, 2 a wrong command line." },
	{ "terraform", "tofu", "none", "1",
	    { PERMANENT(
		  "Missing required provider|does not have a provider named|no available releases match"
		  "|Unsupported (argument|block type)"
		  "|Invalid (reference|value|resource type)|Inconsistent dependency lock file|AccessDenied"
		  "|UnauthorizedOperation|No valid credential sources|Failed to load plugin schemas"),
	      TRANSIENT(
		  GO_NETWORK "|Error acquiring the state lock|Error locking state|context deadline exceeded"
		  "|(ssh|kex)_exchange_identification: |error: " HTTP_TRANSIENT_ERE "$|bad response code: "
		  HTTP_TRANSIENT_ERE "|Could( not|n't) resolve host|Failed to connect to "
		  "|Too Many Requests|Rate exceeded|ThrottlingException|RequestLimitExceeded"
		  "|(StatusCode|status code): ?(429|500|502|503|504)|googleapi: Error (429|500|502|503|504): "
		  "|Failed to (install provider|query available provider packages)"
		  "|error reading .*: (EOF|stream error)") },
	    "`plan -detailed-exitcode` exits 2 for changes: add --success-on=0,2. An apply that was cut short may "
	    "have left resources." },

	{ "sysexits", "", "69,71,74,75", "64-68,70,72,73,77,78", { { 0 } },
	    "sysexits.h: 75 (EX_TEMPFAIL) is the explicit `try again`." },
};

_Static_assert(countof(presets) <= 64, "options.h has one bit for each");

const struct preset *
preset_at(size_t i)
{
	return i < countof(presets) ? &presets[i] : NULL;
}

const struct preset *
preset_find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < countof(presets); i++)
		if (text_has_word(presets[i].name, name, len) || text_has_word(presets[i].others, name, len))
			return &presets[i];
	return NULL;
}

const char *
preset_that_decides(uint64_t set, const struct outcome *outcome, const char *ere)
{
	const struct preset *p;
	const struct pattern *text;

	for (p = presets; p < presets + countof(presets); p++) {
		struct statuses permanent = { 0 };

		if ((set >> (p - presets) & 1) == 0)
			continue;
		statuses_add(&permanent, p->permanent);
		if (ere == NULL && statuses_match(&permanent, outcome))
			return p->name;
		for (text = p->text; text->ere != NULL; text++)
			if (text->ere == ere)
				return p->name;
	}
	return NULL;
}

#define WIDTH  100
#define INDENT 28

/* Adds the label and the text, which is broken after separators; a blank at the end of a line is left out. */
static void
add_field(struct text *t, const char *label, const char *text, char separator)
{
	const char stop[] = { separator, '\0' };
	size_t len, column = INDENT;

	text_add(t, "    %-*s", INDENT - 4, label);
	for (; *text != '\0'; text += len) {
		len = strcspn(text, stop);
		len += text[len] != '\0';
		if (column > INDENT && column + len > WIDTH) {
			if (t->buf[t->used - 1] == ' ')
				t->used--;
			text_add(t, "\n%*s", INDENT, "");
			column = INDENT;
		}
		text_add(t, "%.*s", (int)len, text);
		column += len;
	}
	text_add(t, "\n");
}

size_t
preset_format(char buf[PRESET_SIZE], const struct preset *p)
{
	struct text out = { buf, PRESET_SIZE, 0 };
	const struct pattern *text;
	char label[INDENT];

	text_add(&out, "%s\n", p->name);
	if (*p->others != '\0')
		add_field(&out, "also for", p->others, ' ');
	add_field(&out, "permanent statuses", p->permanent, ',');
	add_field(&out, "transient statuses", p->transient, ',');
	for (text = p->text; text->ere != NULL; text++) {
		snprintf(label, sizeof label, "%s on %s", text->meaning == PATTERN_PRESET_PERMANENT ? "permanent" :
		    text->meaning == PATTERN_PRESET_TRANSIENT ? "transient" : "failure",
		    text->streams == PATTERN_STDOUT ? "stdout" :
		    text->streams == PATTERN_STDERR ? "stderr" : "both streams");
		add_field(&out, label, text->ere, '|');
	}
	add_field(&out, "note", p->note, ' ');
	return out.used;
}

size_t
preset_first_sentence(const struct preset *p)
{
	const char *end = strstr(p->note, ". ");

	return end == NULL ? strlen(p->note) : (size_t)(end + 1 - p->note);
}

size_t
preset_line(char buf[PRESET_SIZE], const struct preset *p)
{
	struct text out = { buf, PRESET_SIZE, 0 };

	text_add(&out, "%-11s %.*s", p->name, (int)preset_first_sentence(p), p->note);
	if (*p->others != '\0')
		text_add(&out, " (also %s)", p->others);
	text_add(&out, "\n");
	return out.used;
}
