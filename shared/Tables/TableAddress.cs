using System.Text;

namespace Tracking.Shared.Tables;

/// <summary>The address of a table, as it stands in the parts of a transaction.</summary>
internal sealed class TableAddress
{
    private readonly byte[] path;
    private readonly byte[] query;

    /// <summary>The address of a table.</summary>
    /// <param name="account">The account's tables, without a signature.</param>
    /// <param name="name">The table.</param>
    /// <param name="query">A shared access signature with its <c>?</c>; empty for none.</param>
    public TableAddress(Uri account, string name, string query)
    {
        path = Encoding.ASCII.GetBytes($"{account.AbsoluteUri.TrimEnd('/')}/{name}");
        this.query = Encoding.ASCII.GetBytes(query);
    }

    /// <summary>Up to the table's name.</summary>
    public ReadOnlySpan<byte> Path => path;

    /// <summary>What stands behind the keys.</summary>
    public ReadOnlySpan<byte> Query => query;
}
