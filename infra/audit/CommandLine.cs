using System.CommandLine;
using System.Globalization;

namespace Tracking.Audit;

/// <summary>The command and its options.</summary>
internal static class CommandLine
{
    /// <summary>Builds the command.</summary>
    /// <param name="verify">Verifies, and says with which code to end.</param>
    public static RootCommand Create(Func<VerifyOptions, Task<int>> verify)
    {
        var unsaid = new VerifyOptions();
        var container = Text(
            "--container",
            $"The container; {unsaid.Container} unless said",
            "NAME"
        );
        var connection = Text(
            "--connection",
            "Connection string of the storage account; the local Azurite unless said, or unless the variable AzureWebJobsStorage says",
            "TEXT"
        );
        var folder = Text("--folder", "A folder with a copy of the container, instead", "DIR");
        var url = Text(
            "--url",
            "The address of the container with a signature (SAS) that may read and list, instead",
            "URL"
        );
        var keys = new Option<string[]>("--keys")
        {
            Description =
                $"A file or an address of the public keys (JWK set), more than once for several; {unsaid.Keys[0]} unless said",
            HelpName = "FILE",
        };
        var from = Day("--from", "The first day, such as 2026-11-22; what is before may be gone");
        var to = Day("--to", "The last day");
        var command = new Command(
            "verify",
            "Says that an audit log is as it was signed, or where it is not"
        )
        {
            container,
            connection,
            folder,
            url,
            keys,
            from,
            to,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(folder) is not null && result.GetValue(url) is not null)
            {
                result.AddError("Say --folder or --url, not both.");
            }
        });
        command.SetAction(parsed =>
            verify(
                new VerifyOptions
                {
                    Container = parsed.GetValue(container) ?? unsaid.Container,
                    Connection =
                        parsed.GetValue(connection)
                        ?? Environment.GetEnvironmentVariable("AzureWebJobsStorage")
                        ?? unsaid.Connection,
                    Folder = parsed.GetValue(folder),
                    Url = parsed.GetValue(url) is { } address ? new Uri(address) : null,
                    Keys = parsed.GetValue(keys) is { Length: > 0 } said ? said : unsaid.Keys,
                    From = parsed.GetValue(from),
                    To = parsed.GetValue(to),
                }
            )
        );
        return new RootCommand("Looks after audit logs.") { command };
    }

    private static Option<string?> Text(string name, string description, string help)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = help };
        if (help == "URL")
        {
            option.Validators.Add(result =>
            {
                if (
                    !Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url)
                    || url.Scheme is not ("http" or "https")
                )
                {
                    result.AddError($"{name} takes the address of a container.");
                }
            });
        }

        return option;
    }

    private static Option<DateOnly?> Day(string name, string description)
    {
        var option = new Option<DateOnly?>(name) { Description = description, HelpName = "DAY" };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (
                DateOnly.TryParseExact(
                    text,
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var day
                )
            )
            {
                return day;
            }

            result.AddError($"{name} takes a day such as 2026-11-22, not '{text}'.");
            return null;
        };
        return option;
    }
}
