import GWKit

/// Texts of `gw help <topic>`. Lists in them come from the declarations they describe. In a list two blanks begin an
/// entry and two more end its term: the manual reads them so.
struct Topics: Sendable {
  let name: String
  /// One line, lower case, no full stop.
  let summary: String
  /// Where the overview of the manual has this text as well; those of man pages by custom.
  let sectionOfOverview: String?
  private let body: @Sendable () -> String

  var text: String { body() + "\n" }

  static func named(_ name: String) -> Topics? { all.first { $0.name == name } }

  static let all: [Topics] = [
    Topics("environment", "variables that gw reads", in: "ENVIRONMENT") { environment },
    Topics("formats", "how gw prints values") { formats },
    Topics("exit-codes", "what the exit statuses of gw mean", in: "EXIT STATUS") { exitCodes },
    Topics("settings", "what can be set in gw") { settings },
    Topics("cron", "jobs that run by themselves, and alerts") { cron },
    Topics("files", "where gw keeps its files", in: "FILES") { files },
  ]

  private init(
    _ name: String, _ summary: String, in section: String? = nil,
    _ body: @escaping @Sendable () -> String
  ) {
    self.name = name
    self.summary = summary
    self.sectionOfOverview = section
    self.body = body
  }

  private static let environment = """
    Variables that gw reads. A flag comes before a variable, a variable before a
    setting, a setting before what is built in.

      GW_HOME           keep data in $GW_HOME/data, the vault's key in $GW_HOME/config
      XDG_DATA_HOME, XDG_CONFIG_HOME      instead of ~/.local/share and ~/.config
      CREDENTIALS_DIRECTORY   where systemd puts the vault's key, as gw-key
      GW_CLIENT         the client of 'gw ask' when --client is not given
      GW_MODEL          the model of 'gw ask' when --model is not given
      GW_FORMAT         the output format when --format is not given
      GW_TIMEOUT        --timeout, such as 30s
      GW_OFFLINE        1: call nothing outside
      GW_ASCII          1: draw with ASCII only
      ENABLE_AI_GATEWAY   1 or 0: overrides the setting gateway.enabled
      GW_NOW            a fixed clock in RFC 3339; only together with GW_HOME
      NO_COLOR, CLICOLOR, CLICOLOR_FORCE, FORCE_COLOR   as usual
      HTTPS_PROXY, NO_PROXY                             for https

    Keys: OPENAI_API_KEY, ANTHROPIC_API_KEY, GROQ_API_KEY, GEMINI_API_KEY or
    GOOGLE_API_KEY, AI_GATEWAY_API_KEY, OPENROUTER_API_KEY.
    """

  private static let formats = """
    Every command that prints values takes

      --format table|csv|tsv|json|jsonl   --json and --csv for short
      --fields a,b     choose and order columns; '--fields help' lists them
      --sort f[:desc]  order rows; --rows N shows the first N
      --get PATH       one value: --get 0.id, --get usage.input_tokens
      -o FILE          write to a file, whole or not at all

    JSON has exact decimal numbers for money, RFC 3339 times in UTC, milliseconds
    for durations (_ms) and null for what is not known. CSV is RFC 4180 with LF;
    cells of text from outside that a spreadsheet would take for a formula begin
    with an apostrophe, unless --raw-csv is given.

    In a pipe a table has no colour, is never cut, and shows times in full.
    """

  private static var exitCodes: String {
    let groups = Dictionary(grouping: GatewayError.Kind.allCases.filter { $0 != .interrupted }) {
      ExitStatus($0).code
    }
    let rows = groups.keys.sorted().map { code in
      let words = (groups[code] ?? []).map(\.rawValue).joined(separator: ", ")
      return Paragraphs.wrapped(words).split(separator: "\n").enumerated().map { index, line in
        (index == 0 ? "  \(code)\(code < 10 ? "  " : " ")" : "      ") + line
      }.joined(separator: "\n")
    }
    return """
      Exit statuses, and the codes that JSON errors have:

        0  done, or nothing to do
      \(rows.joined(separator: "\n"))
        129, 130, 141, 143  ended by SIGHUP, SIGINT, SIGPIPE, SIGTERM (interrupted)

      Any other number is a failure too.
      """
  }

  private static var settings: String {
    let rows = Setting.all.map { setting in
      "  \(setting.key)  (\(setting.builtIn ?? "not set"))\n      \(setting.summary)"
    }
    return "Settings, with their built-in values. 'gw setup set KEY VALUE' changes one.\n\n"
      + rows.joined(separator: "\n")
  }

  private static var cron: String {
    let rows = Job.allCases.map {
      "  \($0.rawValue)  every \($0.usualInterval)\n      \($0.summary)"
    }
    return """
      'gw cron install' writes one line into your crontab, or two systemd units with
      --style systemd. Every five minutes it does what is due:

      \(rows.joined(separator: "\n"))

      'gw cron run JOB' does one at any time, and so do 'gw cron reset-budgets',
      check-budget-alerts, sync-pricing and check-gateway-alerts. Each can run as often as you like and by as many processes: one works, the
      others end at once. What was missed is made up for. A job prints a line for
      each change and nothing otherwise, so that cron mails only what is new; -n says
      what it would do. 'gw cron status' tells when they ran, 'gw cron history' what
      they changed. cron.<job>.every sets how often.

      Alerts of budgets and of the gateway go to the sinks of 'gw setup alerts', and are
      printed only where no sink takes them. A refused call is told like a limit that
      was reached. What was given up is sent again when the sink is set once more.
      A sink reads one JSON object:

        key           names the alert for ever: one that comes twice has the same, and
                      a recovery has that of its alert with /recovered behind it
        kind          budget, gateway or test
        scope, type   whose budget in which unit; of the gateway what was looked at:
                      error_rate, p95_latency, fallback_rate, hit_rate_drop, cooldown,
                      stale_prices, stale_rate, job_overdue, job_failing, database_size,
                      undelivered_alerts, overruns; the scope says of which part
        period, window_start, threshold, percent, used, limit     null if there is none
        message, at   what happened, and when
        cause         of a budget: spent, or refused when a call did not fit
        state         firing, or recovered when it is over

      A webhook whose secret is set finds 'v1,' and the Base64 of HMAC-SHA256 over
      'webhook-id.webhook-timestamp.body' (seconds since 1970) in webhook-signature,
      and 'sha256=' and the hexadecimal one over the body alone in
      X-Hub-Signature-256. A secret that begins with whsec_ is Base64 for the first
      of them, as Standard Webhooks says, and taken as it is for the second.
      """
  }

  private static let files = """
    With GW_HOME set, gw keeps its files in $GW_HOME/data; otherwise in
    $XDG_DATA_HOME/gw, which is ~/.local/share/gw unless you changed it.

      gw.db       the database: settings, models, prices, clients, budgets, the log
      gw.db-wal   what was written last; belongs to gw.db
      gw.lock     the lock that writers take
      gw.live     which processes have calls under way
      gw.flight   which answers are being fetched
      gw.jobs     which jobs are being done
      vault.gw    the providers' keys, encrypted

    The vault's key lies in another folder, so that a copy of one does not open
    the other: $GW_HOME/config/vault.key, or $XDG_CONFIG_HOME/gw/vault.key, which
    is ~/.config/gw/vault.key unless you changed it. Under systemd it may be a
    credential instead: $CREDENTIALS_DIRECTORY/gw-key.

    The folders are for you alone (0700), and so are the files (0600): gw refuses
    others and says which chmod helps. Back up with sqlite3 gw.db ".backup FILE";
    keep vault.gw and vault.key in different places.
    """
}
