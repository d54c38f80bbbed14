using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>The tables of an account, whose clients send transactions in few instructions.</summary>
internal sealed class TransactionTables : TableServiceClient
{
    private const string Scope = "https://storage.azure.com/.default";

    // The account that everybody knows, for emulators.
    private const string EmulatorKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly ConcurrentDictionary<string, TransactionTable> tables = new();
    private readonly Func<string, TransactionTable> open;

    /// <summary>The tables of the account of a connection string: with its key, or with a signature.</summary>
    public TransactionTables(string connectionString, TableClientOptions options)
        : base(connectionString, options)
    {
        var parts = Parse(connectionString);
        var signature = parts.GetValueOrDefault("SharedAccessSignature");
        var key = parts.GetValueOrDefault("AccountKey") ?? (signature is null ? EmulatorKey : null);
        var pipeline = new TransactionPipeline(
            Uri,
            options,
            key is null ? null : new SharedKeyPolicy(AccountName, Convert.FromBase64String(key)),
            key is null ? $"?{signature!.TrimStart('?')}" : ""
        );
        open = name => new(connectionString, name, options, pipeline);
    }

    /// <summary>The tables of an account, as the app itself.</summary>
    public TransactionTables(Uri account, TokenCredential credential, TableClientOptions options)
        : base(account, credential, options)
    {
        var pipeline = new TransactionPipeline(
            Uri,
            options,
            new BearerTokenAuthenticationPolicy(credential, Scope),
            ""
        );
        open = name => new(account, name, credential, options, pipeline);
    }

    /// <inheritdoc />
    public override TableClient GetTableClient(string tableName) =>
        tables.GetOrAdd(tableName, open);

    private static Dictionary<string, string> Parse(string connectionString)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (
            var part in connectionString.Split(
                ';',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            )
        )
        {
            // A key may have more of them at its end.
            var equals = part.IndexOf('=');
            parts[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }

        return parts;
    }
}
